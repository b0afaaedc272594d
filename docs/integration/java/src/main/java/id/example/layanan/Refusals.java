package id.example.layanan;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/** What a person sees who was not let in, or whose answer was not this browser's. */
class Refusals implements AuthenticationFailureHandler {
  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException fault)
      throws IOException {
    var denied =
        fault instanceof OAuth2AuthenticationException refused
            && refused.getError().getErrorCode().equals("access_denied");
    response.setStatus(denied ? 403 : 400);
    response.setContentType("text/html;charset=UTF-8");
    response
        .getWriter()
        .write(
            denied
                ? "<h1>Akses tidak diberikan</h1>"
                : "<h1>Belum berhasil masuk</h1><a href=\"/\">Coba lagi</a>");
  }
}
