package id.example.layanan;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OidcBackChannelLogoutHandler;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.oidc.session.InMemoryOidcSessionRegistry;
import org.springframework.security.oauth2.client.oidc.session.OidcSessionRegistry;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;

@Configuration
class Security {
  static final String AUDIENCE = "urn:simasn:layanan";

  /** The API: an access token for this module and with its scope (RFC 9068 §4), no session. */
  @Bean
  @Order(1)
  SecurityFilterChain guardedApi(HttpSecurity http) throws Exception {
    return http.securityMatcher("/api/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority("SCOPE_layanan"))
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(csrf -> csrf.disable())
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain guardedPages(
      HttpSecurity http,
      ClientRegistrationRepository clients,
      OidcBackChannelLogoutHandler backChannel,
      @Value("${MODUL_BASE_URL}") String base)
      throws Exception {
    var requests = new DefaultOAuth2AuthorizationRequestResolver(clients, "/oauth2/authorization");
    requests.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    var signedOut = new OidcClientInitiatedLogoutSuccessHandler(clients);
    signedOut.setPostLogoutRedirectUri(base + "/keluar-selesai");
    var asked = new HttpSessionRequestCache();
    asked.setMatchingRequestParameterName(null); // no "?continue" in addresses
    return http.requestCache(cache -> cache.requestCache(asked))
        .authorizeHttpRequests(
            rules ->
                rules
                    .requestMatchers("/keluar-selesai", "/healthz", "/ditolak")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .oauth2Login(
            login ->
                login
                    .loginPage("/oauth2/authorization/simasn")
                    .redirectionEndpoint(callback -> callback.baseUri("/callback"))
                    .authorizationEndpoint(begin -> begin.authorizationRequestResolver(requests))
                    // Explain a refusal, and don't redirect again by yourself.
                    .failureHandler(new Refusals()))
        .logout(logout -> logout.logoutUrl("/keluar").logoutSuccessHandler(signedOut))
        .oidcLogout(logout -> logout.backChannel(told -> told.logoutHandler(backChannel)))
        .build();
  }

  @Bean
  OidcSessionRegistry sessionsOfTheProvider() {
    return new InMemoryOidcSessionRegistry(); // of several machines: one that they share
  }

  /** Ends the sessions that a logout token names; it must know how their cookie is called. */
  @Bean
  OidcBackChannelLogoutHandler backChannel(
      OidcSessionRegistry sessions, @Value("${server.servlet.session.cookie.name}") String cookie) {
    var handler = new OidcBackChannelLogoutHandler(sessions);
    handler.setSessionCookieName(cookie);
    return handler;
  }

  @Bean
  JwtDecoder accessTokens(@Value("${MODUL_ISSUER}") String issuer) {
    var decoder =
        NimbusJwtDecoder.withIssuerLocation(issuer)
            .jwsAlgorithm(SignatureAlgorithm.ES256)
            .jwsAlgorithm(SignatureAlgorithm.RS256)
            .validateType(false) // the validator below does it, for RFC 9068
            .build();
    var type = new JwtTypeValidator(List.of("at+jwt", "application/at+jwt"));
    decoder.setJwtValidator(
        new DelegatingOAuth2TokenValidator<>(
            type,
            new JwtTimestampValidator(),
            new JwtIssuerValidator(issuer),
            new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, audiences -> List.of(AUDIENCE).equals(audiences)),
            hasSubject()));
    return decoder;
  }

  private static OAuth2TokenValidator<Jwt> hasSubject() {
    var missing = OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "no sub", null));
    return token ->
        token.getSubject() == null || token.getExpiresAt() == null
            ? missing
            : OAuth2TokenValidatorResult.success();
  }
}
