// OAuth 2.0 Form Post Response Mode §4: hand the answer on without a click.
// The form's own button stays for browsers that run no scripts.
const form = document.querySelector("form[data-auto-submit]");
if (form) HTMLFormElement.prototype.submit.call(form);
