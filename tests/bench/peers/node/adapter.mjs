// Storage of oidc-provider in SQLite: one table a model, WAL, synchronous=NORMAL.
import { DatabaseSync } from 'node:sqlite';

let db;
const statements = new Map();

export function open(file) {
  db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000');
}

const now = () => Math.floor(Date.now() / 1000);

function prepare(model) {
  if (!statements.has(model)) {
    const table = `m_${model}`;
    db.exec(`CREATE TABLE IF NOT EXISTS ${table} (
      id TEXT PRIMARY KEY, payload TEXT NOT NULL, expires INTEGER, consumed INTEGER,
      grant_id TEXT, uid TEXT) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS ${table}_grant ON ${table}(grant_id) WHERE grant_id IS NOT NULL;
      CREATE INDEX IF NOT EXISTS ${table}_uid ON ${table}(uid) WHERE uid IS NOT NULL`);
    const row = `SELECT payload, expires, consumed FROM ${table} WHERE`;
    statements.set(model, {
      upsert: db.prepare(`INSERT INTO ${table} (id, payload, expires, grant_id, uid) VALUES (?,?,?,?,?)
        ON CONFLICT(id) DO UPDATE SET payload=excluded.payload, expires=excluded.expires,
        grant_id=excluded.grant_id, uid=excluded.uid`),
      find: db.prepare(`${row} id=?`),
      findByUid: db.prepare(`${row} uid=?`),
      consume: db.prepare(`UPDATE ${table} SET consumed=? WHERE id=?`),
      destroy: db.prepare(`DELETE FROM ${table} WHERE id=?`),
      revoke: db.prepare(`DELETE FROM ${table} WHERE grant_id=?`),
    });
  }
  return statements.get(model);
}

function read(row) {
  if (!row || (row.expires !== null && row.expires < now())) return undefined;
  const payload = JSON.parse(row.payload);
  if (row.consumed !== null) payload.consumed = row.consumed;
  return payload;
}

export class SqliteAdapter {
  constructor(model) {
    this.run = prepare(model);
  }

  async upsert(id, payload, expiresIn) {
    const expires = expiresIn ? now() + expiresIn : null;
    const uid = payload.uid ?? null;
    this.run.upsert.run(id, JSON.stringify(payload), expires, payload.grantId ?? null, uid);
  }

  async find(id) { return read(this.run.find.get(id)); }

  async findByUid(uid) { return read(this.run.findByUid.get(uid)); }

  async findByUserCode() { return undefined; }

  async consume(id) { this.run.consume.run(now(), id); }

  async destroy(id) { this.run.destroy.run(id); }

  async revokeByGrantId(grantId) { this.run.revoke.run(grantId); }
}
