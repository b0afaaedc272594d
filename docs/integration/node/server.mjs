// A SIMASN module in Node: openid-client signs people in, jose guards the API.
// Start: MODUL_NAME=layanan MODUL_ISSUER=http://localhost:8000 MODUL_PORT=8205 \
//        MODUL_CREDENTIALS=layanan.json node server.mjs
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import * as oidc from 'openid-client'

const { MODUL_NAME: name, MODUL_ISSUER: issuer, MODUL_PORT: port = '8205' } = process.env
const base = process.env.MODUL_BASE_URL ?? `http://localhost:${port}`
const { client_id, client_secret } = JSON.parse(readFileSync(process.env.MODUL_CREDENTIALS, 'utf8'))
const COOKIE = `simasn_modul_${name}`
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout'
const ALGORITHMS = ['ES256', 'RS256'] // RFC 8725 §3.1: the verifier chooses
const LIMIT = 5000

// http only for a provider on this machine; elsewhere leave `execute` out.
const options = issuer.startsWith('http://') ? { execute: [oidc.allowInsecureRequests] } : {}
const config = await oidc.discovery(
  new URL(issuer), client_id, client_secret, oidc.ClientSecretBasic(client_secret), options)
oidc.enableNonRepudiationChecks(config) // check the ID token's signature as well
const jwks = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri), { cooldownDuration: 60_000 })
const sessions = new Map() // random id -> what belongs to it; several processes: Redis
const seen = new Map() // jti of logout tokens -> when it may be forgotten

const rules = { issuer, algorithms: ALGORITHMS, clockTolerance: 60 }
async function checkAccessToken(token) { // RFC 9068 §4
  const { payload } = await jwtVerify(token, jwks, {
    ...rules, typ: 'at+jwt', audience: `urn:simasn:${name}`, requiredClaims: ['sub', 'exp'] })
  const allowed = typeof payload.scope === 'string' && payload.scope.split(' ').includes(name)
  return { ...payload, allowed }
}
async function endSessions(token) { // Back-Channel Logout 1.0 §2.6
  const { payload: p } = await jwtVerify(token, jwks, {
    ...rules, typ: 'logout+jwt', audience: client_id, requiredClaims: ['iat', 'exp', 'jti'] })
  const now = Date.now() / 1000
  for (const [jti, until] of seen) if (until < now) seen.delete(jti)
  const event = p.events?.[LOGOUT_EVENT]
  if (typeof event !== 'object' || event === null || 'nonce' in p || !(p.sid || p.sub) || seen.has(p.jti))
    throw new Error('not a logout token, or used before')
  seen.set(p.jti, p.exp + 60)
  for (const [id, s] of sessions)
    if (p.sid ? s.claims?.sid === p.sid : s.claims?.sub === p.sub) sessions.delete(id)
}
function open(response, data) { // the cookie holds only a random id
  const id = randomBytes(32).toString('base64url')
  if (sessions.size >= LIMIT) sessions.delete(sessions.keys().next().value)
  sessions.set(id, data)
  const secure = base.startsWith('https:') ? '; Secure' : ''
  response.setHeader('Set-Cookie', `${COOKIE}=${id}; Path=/; HttpOnly; SameSite=Lax${secure}`)
}
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store',
    'Content-Security-Policy': `default-src 'none'; form-action 'self' ${new URL(issuer).origin}`, ...headers })
  response.end(body && `<!doctype html><html lang="id"><title>Modul ${name}</title>${body}`)
}
async function form(request) {
  let text = ''
  for await (const part of request) if ((text += part).length > 65536) throw new Error('too long')
  return new URLSearchParams(text)
}
function equal(left, right) {
  const [a, b] = [Buffer.from(left ?? ''), Buffer.from(right ?? '')]
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b)
}

const routes = {
  'GET /healthz': (request, response) => answer(response, 200, ''),
  'GET /keluar-selesai': (request, response) => answer(response, 200, '<h1>Anda telah keluar</h1><a href="/">Masuk lagi</a>'),
  async 'GET /'(request, response, session) {
    const token = session.access && (await checkAccessToken(session.access).catch(() => null))
    if (token?.allowed) return answer(response, 200, `<h1>${escape(session.claims.name ?? token.sub)}</h1>
      <p>Peran: ${escape(token.roles?.join(', '))}. Unit: ${escape(token.unit)}.</p>
      <form method="post" action="/keluar"><input type="hidden" name="t" value="${session.form}"><button>Keluar</button></form>`)
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()]
    open(response, { state, nonce, verifier })
    answer(response, 303, '', { Location: oidc.buildAuthorizationUrl(config, {
      redirect_uri: `${base}/callback`, scope: `openid profile ${name}`, state, nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }).href })
  },
  async 'GET /callback'(request, response, session, id) {
    try { // state, RFC 9207 iss, PKCE, nonce, ID token: all in the library
      const tokens = await oidc.authorizationCodeGrant(config, new URL(request.url, base), {
        expectedState: session.state, expectedNonce: session.nonce, pkceCodeVerifier: session.verifier, idTokenExpected: true })
      if (!(await checkAccessToken(tokens.access_token)).allowed) throw new Error('scope')
      const claims = tokens.claims() // who, by which proof; the name comes from userinfo (OIDC Core §5.4)
      const person = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
      sessions.delete(id)
      open(response, { access: tokens.access_token, idToken: tokens.id_token, claims: { ...person, ...claims },
        form: randomBytes(24).toString('base64url') })
      answer(response, 303, '', { Location: '/' })
    } catch (error) {
      const denied = error.error === 'access_denied'
      answer(response, denied ? 403 : 400, denied ? '<h1>Akses tidak diberikan</h1>' : '<h1>Belum berhasil masuk</h1><a href="/">Coba lagi</a>')
    }
  },
  async 'POST /keluar'(request, response, session, id) {
    if (!equal((await form(request)).get('t'), session.form)) return answer(response, 400, 'Coba lagi.')
    sessions.delete(id)
    answer(response, 303, '', { Location: oidc.buildEndSessionUrl(config, {
      id_token_hint: session.idToken, post_logout_redirect_uri: `${base}/keluar-selesai` }).href })
  },
  async 'POST /backchannel-logout'(request, response) {
    const token = (await form(request)).get('logout_token') ?? ''
    await endSessions(token).then(() => answer(response, 200, ''), () => answer(response, 400, ''))
  },
  async 'GET /api/saya'(request, response) {
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const claims = token && (await checkAccessToken(token).catch(() => null))
    if (claims?.allowed) return response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      .end(JSON.stringify({ module: name, sub: claims.sub, roles: claims.roles ?? [], unit: claims.unit }))
    const error = !token ? '' : claims ? `, error="insufficient_scope", scope="${name}"` : ', error="invalid_token"'
    answer(response, claims ? 403 : 401, '', { 'WWW-Authenticate': `Bearer realm="simasn"${error}` })
  },
}
createServer((request, response) => {
  const id = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1]
  const route = routes[`${request.method} ${request.url.split('?')[0]}`]
  if (!route) return answer(response, 404, 'Halaman tidak ditemukan.')
  Promise.resolve(route(request, response, sessions.get(id) ?? {}, id)).catch(() => answer(response, 500, 'Galat.'))
}).listen(Number(port), '127.0.0.1', () => console.log(`${name}: ${base}`))
