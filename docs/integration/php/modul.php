<?php
// A SIMASN module in PHP. Try it on this machine:
//   MODUL_NAME=layanan MODUL_ISSUER=http://localhost:8000 MODUL_BASE_URL=http://localhost:8205 \
//   MODUL_CREDENTIALS=layanan.json MODUL_STATE=/var/lib/modul php -S 127.0.0.1:8205 modul.php
declare(strict_types=1);
require __DIR__ . '/simasn.php';

$name = getenv('MODUL_NAME');
$base = getenv('MODUL_BASE_URL');
$state = getenv('MODUL_STATE');
$client = json_decode(file_get_contents(getenv('MODUL_CREDENTIALS')), true);
$simasn = new Simasn(getenv('MODUL_ISSUER'), $client['client_id'], $client['client_secret'], $state);

function answer(int $status, string $body = '', array $headers = []): never
{
    global $simasn;
    http_response_code($status);
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: no-store');
    header("Content-Security-Policy: default-src 'none'; form-action 'self' $simasn->issuer");
    foreach ($headers as $header => $value) {
        header("$header: $value");
    }
    exit($body === '' ? '' : "<!doctype html><html lang=\"id\"><title>Modul</title>$body");
}

function begin_session(): void
{
    global $name, $base, $state;
    session_start(['name' => "simasn_modul_$name", 'save_path' => $state, 'use_strict_mode' => true,
        'cookie_httponly' => true, 'cookie_samesite' => 'Lax', 'cache_limiter' => '',
        'cookie_secure' => str_starts_with($base, 'https:')]);
}

/** A session has no name in the folder of sessions but its id: this finds it by the provider's sid. */
function sid_file(string $sid): string
{
    global $state;
    return "$state/sid-" . hash('sha256', $sid);
}

function escape(mixed $text): string
{
    return htmlspecialchars(is_array($text) ? implode(', ', $text) : (string) $text, ENT_QUOTES);
}

function home(): never
{
    global $simasn, $name, $base;
    begin_session();
    try {
        $token = $simasn->accessToken($_SESSION['access'] ?? '', $name);
    } catch (TokenRefused) {
        $token = ['allowed' => false];
    }
    if (!$token['allowed']) {
        [$url, $asked] = $simasn->authorizationUrl("$base/callback", "openid profile $name");
        $_SESSION = ['asked' => $asked];
        answer(303, '', ['Location' => $url]);
    }
    answer(200, '<h1>' . escape($_SESSION['claims']['name'] ?? $token['sub']) . '</h1><p>Peran: '
        . escape($token['roles'] ?? []) . '. Unit: ' . escape($token['unit'] ?? '') . '.</p>'
        . '<form method="post" action="/keluar"><input type="hidden" name="t" value="'
        . escape($_SESSION['form']) . '"><button>Keluar</button></form>');
}

function callback(): never
{
    global $simasn, $name, $base;
    begin_session();
    $asked = $_SESSION['asked'] ?? [];
    unset($_SESSION['asked']);
    try {
        $tokens = $simasn->exchange($_GET, "$base/callback", $asked);
        if (!$simasn->accessToken($tokens['access_token'], $name)['allowed']) {
            throw new TokenRefused('access_denied');
        }
    } catch (TokenRefused | RuntimeException $refused) {
        $denied = $refused->getMessage() === 'access_denied';
        answer($denied ? 403 : 400, $denied ? '<h1>Akses tidak diberikan</h1>'
            : '<h1>Belum berhasil masuk</h1><a href="/">Coba lagi</a>');
    }
    session_regenerate_id(true);
    $_SESSION = ['access' => $tokens['access_token'], 'id_token' => $tokens['id_token'],
        'claims' => $tokens['claims'], 'form' => Simasn::random()];
    file_put_contents(sid_file($tokens['claims']['sid'] ?? ''), session_id());
    answer(303, '', ['Location' => '/']);
}

function sign_out(): never
{
    global $simasn, $base;
    begin_session();
    $given = is_string($_POST['t'] ?? null) ? $_POST['t'] : '';
    if (!hash_equals($_SESSION['form'] ?? Simasn::random(), $given)) {
        answer(400, 'Coba lagi.');
    }
    $query = http_build_query(['id_token_hint' => $_SESSION['id_token'],
        'post_logout_redirect_uri' => "$base/keluar-selesai"]);
    session_destroy();
    answer(303, '', ['Location' => $simasn->metadata()['end_session_endpoint'] . "?$query"]);
}

function back_channel_logout(): never
{
    global $simasn, $state;
    try {
        $claims = $simasn->logoutToken(is_string($_POST['logout_token'] ?? null) ? $_POST['logout_token'] : '');
    } catch (TokenRefused) {
        answer(400);
    }
    $file = sid_file($claims['sid'] ?? '');
    if (is_file($file)) {
        @unlink("$state/sess_" . file_get_contents($file));
        unlink($file);
    }
    answer(200);
}

function api(): never
{
    global $simasn, $name;
    $given = preg_match('/^bearer +(\S+)$/i', $_SERVER['HTTP_AUTHORIZATION'] ?? '', $found) ? $found[1] : null;
    try {
        $claims = $given === null ? null : $simasn->accessToken($given, $name);
    } catch (TokenRefused) {
        $claims = null;
    }
    if ($claims !== null && $claims['allowed']) {
        header('Content-Type: application/json');
        header('Cache-Control: no-store');
        exit(json_encode(['module' => $name, 'sub' => $claims['sub'],
            'roles' => $claims['roles'] ?? [], 'unit' => $claims['unit'] ?? null]));
    }
    $error = $given === null ? '' : ($claims === null ? ', error="invalid_token"'
        : ", error=\"insufficient_scope\", scope=\"$name\"");
    answer($claims === null ? 401 : 403, '', ['WWW-Authenticate' => "Bearer realm=\"simasn\"$error"]);
}

match ($_SERVER['REQUEST_METHOD'] . ' ' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    'GET /' => home(),
    'GET /callback' => callback(),
    'POST /keluar' => sign_out(),
    'GET /keluar-selesai' => answer(200, '<h1>Anda telah keluar</h1><a href="/">Masuk lagi</a>'),
    'POST /backchannel-logout' => back_channel_logout(),
    'GET /api/saya' => api(),
    'GET /healthz' => answer(200),
    default => answer(404, 'Halaman tidak ditemukan.'),
};
