"""How a page looks and speaks: layout, parts, static files, catalogues, formats.

Owns: templates, stylesheet, scripts, the two catalogues, formats of dates and numbers.
Must not: know a rule, a request, the database or a setting.

This room knows no rule: it is handed what is to be shown and decides nothing about who
may see it. It reads no request, no database and no setting, and works outside Flask.

    render("sign_in/login.html", "id", form_action="/login", username="", ...)

Texts are passed as `Message(key, values)`; `errors` maps a field's name to a Message
(key "" is the whole form). Times are epoch seconds (UTC), days `YYYY-MM-DD`, unless
said otherwise. Parts of objects are read by name from dicts or attributes alike.

Every page also takes, all optional: banner_sample, banner_test (bool), person_name,
unit_name, wait_minutes, language_urls ({"id": url, "en": url}), help_contact (one line of text),
site_host (the address to check before typing), csrf_token, transaction, errors,
error_code (the protocol's code, shown in `#error-code`), receipt (Message said once),
acting (role?, unit?: by which of several appointments).

====================================  ====================================================
template                              context (``?`` may be None; the common ones above apply)
====================================  ====================================================
sign_in/login.html                    form_action, username, client_name?
sign_in/otp.html                      form_action, recovery (bool), alternative_url?,
                                      attempts_left?
sign_in/enrol.html                    form_action, qr_svg (SVG str; with a viewBox and
                                      no size it also fits narrow screens), secret_key,
                                      otpauth_url, device_name, compulsory (bool),
                                      later_url?
sign_in/recovery_codes.html           form_action, codes (list[str])
sign_in/consent.html                  form_action, client_name, client_owner?, scopes
                                      (list[str]), examples ({scope: value}), redirect_host?
sign_in/step_up.html                  form_action, action (str or Message), method
                                      ("password"|"otp"), attempts_left?, cancel_url?
sign_in/locked.html                   form_action, person_name, username (NIP or e-mail,
                                      shown masked), idle_minutes, other_url
sign_in/change_password.html          form_action, username, minimum_length, required
                                      (bool), cancel_url?
sign_in/logout.html                   form_action, applications (list[str]), cancel_url
sign_in/logged_out.html               applications (list[str]), continue_url?,
                                      continue_name?, login_url?
sign_in/form_post.html                action_url, fields ({name: value}), client_name?
pages/error.html                      status (int), error_code, what?, why?, next_step?
                                      (str or Message), reference?, pasal (list[str]),
                                      articles? (code, words), back_url?, back_label? (Message),
                                      helpers? (names)
portal/home.html                      modules (name, description, url, icon, last?, disturbed,
                                      missing?), tasks (text: Message, url), notices
                                      (list[Message]), last_sign_in? (at, device, place?),
                                      facilitators (name)
portal/modules.html                   opened (module, description, reason, pasal), closed
                                      (module, description, reason, code), facilitators
portal/help.html                      guides (name, address), facilitators (name, position?,
                                      unit_name), helpdesk (email, phone, hours), frame (a
                                      layout)
portal/security.html                  password_changed_at?, devices (id, name, added_at,
                                      last_used_at?), recovery_left, recovery_total,
                                      second_factor_required (bool), changes (at, text:
                                      Message), email?, phone?, change_password_url,
                                      enrol_url?,
                                      recovery_codes_url?, remove_device_action?
portal/contact.html                   form_action, email, phone, identity (name, nip?,
                                      kind?, grade?, position?, unit?), source?, synced_at?;
                                      pending_email? with confirm_action
portal/sessions.html                  sessions (id, device, place?, since, last_active,
                                      applications, factors, current), end_action,
                                      end_others_action, unknown_action?
portal/access.html                    rights (role, unit?, basis?, since?, until?, state,
                                      suspended_since?)
====================================  ====================================================

Every form posts csrf_token and transaction back as hidden `csrf_token` and `tx`.
`icon` of a module is a name in icons/icons.svg; `role` a role id and `state` a state of
an assignment; `factors` are amr values (pwd, otp, kba for a recovery code).
"""

from idp.pages.formats import (
    article,
    date_short,
    date_text,
    date_time,
    date_time_short,
    date_with_day,
    email_masked,
    file_size,
    nip_grouped,
    nip_masked,
    number,
    percent,
    phone_masked,
    time_text,
    timestamp,
)
from idp.pages.i18n import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    Language,
    Message,
    MissingText,
    choose_language,
    has_text,
    text,
)
from idp.pages.rendering import environment, render
from idp.pages.static_files import StaticFile, static_file, static_url

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "Language",
    "Message",
    "MissingText",
    "StaticFile",
    "article",
    "choose_language",
    "date_short",
    "date_text",
    "date_time",
    "date_time_short",
    "date_with_day",
    "email_masked",
    "environment",
    "file_size",
    "has_text",
    "nip_grouped",
    "nip_masked",
    "number",
    "percent",
    "phone_masked",
    "render",
    "static_file",
    "static_url",
    "text",
    "time_text",
    "timestamp",
]
