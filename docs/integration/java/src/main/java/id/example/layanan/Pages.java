package id.example.layanan;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

@RestController
class Pages {
  @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
  String home(@AuthenticationPrincipal OidcUser person, CsrfToken form) {
    var name = person.getFullName() == null ? person.getSubject() : person.getFullName();
    return "<!doctype html><html lang=\"id\"><title>Modul</title><h1>%s</h1><p>Peran: %s. Unit: %s.</p>"
            .formatted(text(name), text(person.getClaim("roles")), text(person.getClaim("unit")))
        + "<form method=\"post\" action=\"/keluar\"><input type=\"hidden\" name=\"%s\" value=\"%s\">"
            .formatted(form.getParameterName(), form.getToken())
        + "<button>Keluar</button></form>";
  }

  @GetMapping(path = "/keluar-selesai", produces = MediaType.TEXT_HTML_VALUE)
  String signedOut() {
    return "<!doctype html><html lang=\"id\"><title>Modul</title><h1>Anda telah keluar</h1>";
  }

  @GetMapping("/healthz")
  String alive() {
    return "";
  }

  @GetMapping("/api/saya")
  Map<String, Object> me(@AuthenticationPrincipal Jwt token) {
    var told = new LinkedHashMap<String, Object>();
    told.put("module", "layanan");
    told.put("sub", token.getSubject());
    told.put("roles", token.getClaim("roles"));
    told.put("unit", token.getClaim("unit"));
    return told;
  }

  private static String text(Object value) {
    return value == null ? "" : HtmlUtils.htmlEscape(value.toString());
  }
}
