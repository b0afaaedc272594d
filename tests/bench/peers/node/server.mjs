// oidc-provider set up to do the work this product does: PKCE, rotation, ES256, own sessions,
// a password form checked with argon2id (m=19456 KiB, t=2, p=1).
import * as crypto from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import Provider from 'oidc-provider';
import { open, SqliteAdapter } from './adapter.mjs';

const { PORT, BENCH_DATABASE, BENCH_PASSWORD, BENCH_PEOPLE, BENCH_SECRET, BENCH_REDIRECT } = process.env;
const issuer = `http://localhost:${PORT}`;
const API = 'urn:bench:api';
const argon = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

open(BENCH_DATABASE);
const people = new Map();
const shared = await hash(BENCH_PASSWORD, argon);
for (let i = 0; i < Number(BENCH_PEOPLE); i += 1) people.set(`person${i}`, shared);

const { privateKey } = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'bench' };

const provider = new Provider(issuer, {
  adapter: SqliteAdapter,
  jwks: { keys: [jwk] },
  cookies: { keys: [crypto.randomBytes(32).toString('base64url')] },
  clients: [{
    client_id: 'bench',
    client_secret: BENCH_SECRET,
    redirect_uris: [BENCH_REDIRECT],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
    scope: 'openid profile email offline_access',
  }],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name', 'locale'], email: ['email', 'email_verified'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: async () => false,
  ttl: {
    AccessToken: 3600, AuthorizationCode: 600, ClientCredentials: 3600, IdToken: 3600,
    Interaction: 600, Session: 28800, Grant: 1209600, RefreshToken: 1209600,
  },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
    clientCredentials: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: async () => true,
      getResourceServerInfo: async () => ({
        scope: 'openid profile email api', audience: API,
        accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
  interactions: { url: (ctx, interaction) => `/login/${interaction.uid}` },
  async findAccount(ctx, id) {
    return {
      accountId: id,
      claims: async () => ({
        sub: id, name: `Person ${id}`, locale: 'id', email: `${id}@example.test`, email_verified: true,
      }),
    };
  },
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const known = session.grantIdFor(client.clientId);
    if (known) return provider.Grant.find(known);
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email offline_access');
    grant.addResourceScope(API, 'openid profile email api');
    await grant.save();
    return grant;
  },
});

async function readForm(req) {
  let body = '';
  for await (const chunk of req) body += chunk;
  return new URLSearchParams(body);
}

function showForm(res, uid) {
  const page = `<!doctype html><title>Sign in</title><form method="post" action="/login/${uid}">
<input name="username"><input name="password" type="password"><button>Sign in</button></form>`;
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(page) });
  res.end(page);
}

const handle = provider.callback();
async function login(req, res) {
  const { uid } = await provider.interactionDetails(req, res);
  if (req.method !== 'POST') return showForm(res, uid);
  const form = await readForm(req);
  const username = form.get('username');
  const right = await verify(people.get(username) ?? shared, form.get('password') ?? '');
  if (!right || !people.has(username)) return showForm(res, uid);
  return provider.interactionFinished(req, res, { login: { accountId: username } }, { mergeWithLastSubmission: false });
}

const { createServer } = await import('node:http');
const server = createServer((req, res) => {
  if (!req.url.startsWith('/login/')) return handle(req, res);
  return login(req, res).catch((error) => {
    res.writeHead(400, { 'content-length': 0 });
    res.end();
    console.error(error);
  });
});
server.keepAliveTimeout = 60000;
server.listen(Number(PORT), '127.0.0.1');
