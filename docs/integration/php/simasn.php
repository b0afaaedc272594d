<?php
// What a module needs of SIMASN, on nothing but PHP 8.1 and its openssl: metadata, the code flow
// with PKCE, and the checks of the three tokens. Include it; modul.php shows how.
declare(strict_types=1);

final class TokenRefused extends Exception {}

final class Simasn
{
    private const LEEWAY = 60;
    private const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

    /** $state: a folder that only this module reads and writes. */
    public function __construct(
        public readonly string $issuer, private string $clientId, private string $clientSecret,
        private string $state)
    {
    }

    /** The provider's own addresses (OpenID Connect Discovery). */
    public function metadata(): array
    {
        $document = $this->kept('metadata', 600, $this->issuer . '/.well-known/openid-configuration');
        if (($document['issuer'] ?? '') !== $this->issuer) {
            throw new RuntimeException('another issuer');
        }
        return $document;
    }

    /** Where to send the browser, and what belongs into its session until it comes back. */
    public function authorizationUrl(string $redirectUri, string $scope): array
    {
        $kept = ['state' => self::random(), 'nonce' => self::random(), 'verifier' => self::random()];
        $url = $this->metadata()['authorization_endpoint'] . '?' . http_build_query([
            'client_id' => $this->clientId, 'redirect_uri' => $redirectUri, 'response_type' => 'code',
            'scope' => $scope, 'state' => $kept['state'], 'nonce' => $kept['nonce'],
            'code_challenge' => self::encode(hash('sha256', $kept['verifier'], true)),
            'code_challenge_method' => 'S256']);
        return [$url, $kept];
    }

    /** The tokens for the answer at the redirect URI, with the checked claims of the ID token. */
    public function exchange(array $answer, string $redirectUri, array $kept): array
    {
        $given = fn (string $name): string => is_string($answer[$name] ?? null) ? $answer[$name] : '';
        if (!hash_equals($kept['state'] ?? self::random(), $given('state'))
            || $given('iss') !== $this->issuer) { // RFC 9207
            throw new TokenRefused('not an answer to this browser');
        }
        if ($given('error') !== '') {
            throw new TokenRefused($given('error'));
        }
        // RFC 6749 §2.3.1: id and secret are form-urlencoded before they are joined.
        $basic = base64_encode(urlencode($this->clientId) . ':' . urlencode($this->clientSecret));
        $tokens = self::call($this->metadata()['token_endpoint'], ["Authorization: Basic $basic"], [
            'grant_type' => 'authorization_code', 'code' => $given('code'),
            'redirect_uri' => $redirectUri, 'code_verifier' => $kept['verifier']]);
        $claims = $this->checked($tokens['id_token'] ?? '', ['jwt'], $this->clientId);
        if (($claims['nonce'] ?? '') !== $kept['nonce']) {
            throw new TokenRefused('nonce');
        }
        // The name and its like come from userinfo, about the same person (OIDC Core §5.4, §5.3.2).
        $person = self::call($this->metadata()['userinfo_endpoint'], ["Authorization: Bearer $tokens[access_token]"]);
        if (($person['sub'] ?? null) !== $claims['sub']) {
            throw new TokenRefused('another person');
        }
        return $tokens + ['claims' => $claims + $person];
    }

    /** The claims of an access token for this module (RFC 9068 §4); `allowed`: its scope is there. */
    public function accessToken(string $token, string $module): array
    {
        $claims = $this->checked($token, ['at+jwt'], "urn:simasn:$module");
        $scopes = is_string($claims['scope'] ?? null) ? explode(' ', $claims['scope']) : [];
        return $claims + ['allowed' => in_array($module, $scopes, true)];
    }

    /** The claims of a logout token that was not used before (Back-Channel Logout 1.0 §2.6). */
    public function logoutToken(string $token): array
    {
        $claims = $this->checked($token, ['logout+jwt'], $this->clientId);
        $jti = $claims['jti'] ?? null;
        if (!is_array($claims['events'][self::LOGOUT_EVENT] ?? null) || isset($claims['nonce'])
            || !is_string($jti) || !is_int($claims['iat'] ?? null)
            || !is_string($claims['sid'] ?? $claims['sub'])) {
            throw new TokenRefused('not a logout token');
        }
        foreach (glob("$this->state/jti-*") as $old) {
            if (filemtime($old) < time() - 3600) {
                unlink($old);
            }
        }
        if (!@fopen("$this->state/jti-" . hash('sha256', $jti), 'x')) { // made by exactly one
            throw new TokenRefused('used before');
        }
        return $claims;
    }

    private function checked(string $token, array $types, string $audience): array
    {
        $parts = explode('.', $token);
        $header = count($parts) === 3 ? json_decode(self::decode($parts[0]), true) : null;
        $claims = is_array($header) ? json_decode(self::decode($parts[1]), true) : null;
        if (!is_array($claims) || !is_string($header['kid'] ?? null)
            || !in_array(strtolower($header['typ'] ?? 'jwt'), $types, true)) {
            throw new TokenRefused('form');
        }
        $key = $this->key($header['kid']);
        // RFC 8725 §3.1: a key is used with its own algorithm only, never with the token's wish.
        if ($key === null || ($key['alg'] ?? '') !== ($header['alg'] ?? null)) {
            throw new TokenRefused('key');
        }
        $signature = self::decode($parts[2]);
        $given = $key['kty'] === 'EC' ? self::derSignature($signature) : $signature;
        if (openssl_verify("$parts[0].$parts[1]", $given, self::pem($key), OPENSSL_ALGO_SHA256) !== 1) {
            throw new TokenRefused('signature');
        }
        $now = time();
        $expires = $claims['exp'] ?? null;
        if (($claims['iss'] ?? '') !== $this->issuer || ($claims['aud'] ?? '') !== $audience
            || !is_int($expires) || $expires <= $now - self::LEEWAY
            || ($claims['nbf'] ?? 0) > $now + self::LEEWAY || ($claims['iat'] ?? 0) > $now + self::LEEWAY
            || !is_string($claims['sub'] ?? null) || $claims['sub'] === '') {
            throw new TokenRefused('claims');
        }
        return $claims;
    }

    /** A published key; one not heard of is looked for at most once a minute. */
    private function key(string $kid): ?array
    {
        foreach ([600, 60] as $seconds) {
            foreach ($this->kept('jwks', $seconds, $this->metadata()['jwks_uri'])['keys'] ?? [] as $key) {
                $usable = in_array([$key['kty'] ?? '', $key['alg'] ?? ''], [['EC', 'ES256'], ['RSA', 'RS256']], true);
                if (($key['kid'] ?? null) === $kid && $usable) {
                    return $key;
                }
            }
        }
        return null;
    }

    private function kept(string $name, int $seconds, string $url): array
    {
        $file = "$this->state/$name.json";
        if (!is_file($file) || filemtime($file) < time() - $seconds) {
            $draft = $file . bin2hex(random_bytes(8));
            file_put_contents($draft, json_encode(self::call($url)));
            rename($draft, $file);
            clearstatcache();
        }
        return json_decode(file_get_contents($file), true);
    }

    private static function call(string $url, array $headers = [], ?array $form = null): array
    {
        $options = ['method' => $form === null ? 'GET' : 'POST', 'timeout' => 5, 'follow_location' => 0,
            'ignore_errors' => true, 'header' => [...$headers, 'Accept: application/json']];
        if ($form !== null) {
            $options['header'][] = 'Content-Type: application/x-www-form-urlencoded';
            $options['content'] = http_build_query($form);
        }
        $body = @file_get_contents($url, false, stream_context_create(['http' => $options]));
        $answer = $body === false ? null : json_decode($body, true);
        if (!is_array($answer) || !str_contains($http_response_header[0], ' 200')) {
            throw new RuntimeException('the provider does not answer as expected');
        }
        return $answer;
    }

    private static function pem(array $key): string
    {
        [$algorithm, $public] = $key['kty'] === 'EC'
            ? ["\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07",
                "\x04" . self::decode($key['x']) . self::decode($key['y'])]
            : ["\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00",
                self::der(0x30, self::integer(self::decode($key['n'])) . self::integer(self::decode($key['e'])))];
        $info = self::der(0x30, self::der(0x30, $algorithm) . self::der(0x03, "\0$public"));
        return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($info), 64)
            . "-----END PUBLIC KEY-----\n";
    }

    /** RFC 7518 §3.4 joins r and s; openssl wants them in DER. */
    private static function derSignature(string $signature): string
    {
        if (strlen($signature) !== 64) {
            throw new TokenRefused('signature');
        }
        return self::der(0x30, self::integer(substr($signature, 0, 32)) . self::integer(substr($signature, 32)));
    }

    private static function integer(string $bytes): string
    {
        $bytes = ltrim($bytes, "\0");
        return self::der(0x02, $bytes === '' || ord($bytes[0]) > 127 ? "\0$bytes" : $bytes);
    }

    private static function der(int $tag, string $content): string
    {
        $length = strlen($content);
        $long = ltrim(pack('N', $length), "\0");
        return chr($tag) . ($length < 128 ? chr($length) : chr(128 + strlen($long)) . $long) . $content;
    }

    public static function random(): string
    {
        return self::encode(random_bytes(32));
    }

    private static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }

    private static function decode(mixed $text): string
    {
        return is_string($text) ? (string) base64_decode(strtr($text, '-_', '+/')) : '';
    }
}
