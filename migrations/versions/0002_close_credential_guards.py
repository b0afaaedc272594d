"""Close the ways around the guards of credentials and contacts, and of the account itself."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DROP_BEFORE_SQLITE = [
    "DROP TRIGGER IF EXISTS guard_password_credential_insert",
    "DROP TRIGGER IF EXISTS guard_password_credential_update",
    "DROP TRIGGER IF EXISTS guard_password_credential_delete",
    "DROP TRIGGER IF EXISTS guard_totp_factor_insert",
    "DROP TRIGGER IF EXISTS guard_totp_factor_update_id",
    "DROP TRIGGER IF EXISTS guard_totp_factor_delete",
    "DROP TRIGGER IF EXISTS guard_recovery_code_insert",
    "DROP TRIGGER IF EXISTS guard_recovery_code_update_digest",
    "DROP TRIGGER IF EXISTS guard_recovery_code_update_used_at",
    "DROP TRIGGER IF EXISTS guard_recovery_code_delete",
    "DROP TRIGGER IF EXISTS guard_person_contact",
    "DROP TRIGGER IF EXISTS guard_person_activated_at",
]
DROP_BEFORE_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS guard_password_credential_insert ON password_credential",
    "DROP TRIGGER IF EXISTS guard_password_credential_update ON password_credential",
    "DROP TRIGGER IF EXISTS guard_password_credential_delete ON password_credential",
    "DROP TRIGGER IF EXISTS guard_totp_factor_insert ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_totp_factor_update_id ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_totp_factor_delete ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_recovery_code_insert ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_recovery_code_update_digest ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_recovery_code_update_used_at ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_recovery_code_delete ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_person_contact ON person",
    "DROP TRIGGER IF EXISTS guard_person_activated_at ON person",
    "DROP FUNCTION IF EXISTS refuse_without_owner()",
]
GUARDS_BEFORE_SQLITE = [
    "CREATE TRIGGER guard_password_credential_insert BEFORE INSERT ON password_credential WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_password_credential_update BEFORE UPDATE ON password_credential WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_password_credential_delete BEFORE DELETE ON password_credential WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_totp_factor_insert BEFORE INSERT ON totp_factor WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_totp_factor_update_id BEFORE UPDATE OF id, person_id, secret_sealed ON totp_factor WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_totp_factor_delete BEFORE DELETE ON totp_factor WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_insert BEFORE INSERT ON recovery_code WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_update_digest BEFORE UPDATE OF digest, person_id ON recovery_code WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_update_used_at BEFORE UPDATE OF used_at ON recovery_code WHEN OLD.used_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_delete BEFORE DELETE ON recovery_code WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_contact BEFORE UPDATE OF email, email_key, phone ON person WHEN OLD.activated_at IS NOT NULL AND (NEW.email IS NOT OLD.email OR NEW.email_key IS NOT OLD.email_key OR NEW.phone IS NOT OLD.phone) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_activated_at BEFORE UPDATE OF activated_at ON person WHEN OLD.activated_at IS NOT NULL AND NEW.activated_at IS NOT OLD.activated_at BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
]
GUARDS_BEFORE_POSTGRESQL = [
    "CREATE FUNCTION refuse_without_owner() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE old_or_new jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END; BEGIN IF NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = old_or_new ->> TG_ARGV[0]) THEN RAISE EXCEPTION 'Pasal 27(2)j: only the owner changes this' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER guard_password_credential_insert BEFORE INSERT ON password_credential FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_password_credential_update BEFORE UPDATE ON password_credential FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_password_credential_delete BEFORE DELETE ON password_credential FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_totp_factor_insert BEFORE INSERT ON totp_factor FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_totp_factor_update_id BEFORE UPDATE OF id, person_id, secret_sealed ON totp_factor FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_totp_factor_delete BEFORE DELETE ON totp_factor FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_insert BEFORE INSERT ON recovery_code FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_update_digest BEFORE UPDATE OF digest, person_id ON recovery_code FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_update_used_at BEFORE UPDATE OF used_at ON recovery_code FOR EACH ROW WHEN (OLD.used_at IS NOT NULL) EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_delete BEFORE DELETE ON recovery_code FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_person_contact BEFORE UPDATE OF email, email_key, phone ON person FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL AND (NEW.email IS DISTINCT FROM OLD.email OR NEW.email_key IS DISTINCT FROM OLD.email_key OR NEW.phone IS DISTINCT FROM OLD.phone)) EXECUTE FUNCTION refuse_without_owner('id')",
    "CREATE TRIGGER guard_person_activated_at BEFORE UPDATE OF activated_at ON person FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL AND NEW.activated_at IS DISTINCT FROM OLD.activated_at) EXECUTE FUNCTION refuse_without_owner('never')",
]
GUARDS_SQLITE = [
    "CREATE TRIGGER guard_password_credential_insert BEFORE INSERT ON password_credential WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM password_credential AS other WHERE (other.person_id = NEW.person_id OR other.rowid = NEW.rowid) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = other.person_id)) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_password_credential_update BEFORE UPDATE ON password_credential WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) OR NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM password_credential AS other WHERE (other.person_id = NEW.person_id OR other.rowid = NEW.rowid) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = other.person_id)) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_password_credential_delete BEFORE DELETE ON password_credential WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_totp_factor_insert BEFORE INSERT ON totp_factor WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM totp_factor AS other WHERE (other.id = NEW.id OR other.rowid = NEW.rowid) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = other.person_id)) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_totp_factor_update BEFORE UPDATE ON totp_factor WHEN (NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR NEW.name IS NOT OLD.name OR NEW.secret_sealed IS NOT OLD.secret_sealed OR NEW.created_at IS NOT OLD.created_at OR NEW.last_step < OLD.last_step OR NEW.rowid IS NOT OLD.rowid) AND (NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) OR NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM totp_factor AS other WHERE (other.id = NEW.id OR other.rowid = NEW.rowid) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = other.person_id))) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_totp_factor_delete BEFORE DELETE ON totp_factor WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_insert BEFORE INSERT ON recovery_code WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM recovery_code AS other WHERE (other.digest = NEW.digest OR other.rowid = NEW.rowid) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = other.person_id)) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_update BEFORE UPDATE ON recovery_code WHEN (NEW.digest IS NOT OLD.digest OR NEW.person_id IS NOT OLD.person_id OR NEW.created_at IS NOT OLD.created_at OR OLD.used_at IS NOT NULL OR NEW.rowid IS NOT OLD.rowid) AND (NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) OR NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = NEW.person_id) OR EXISTS (SELECT 1 FROM recovery_code AS other WHERE (other.digest = NEW.digest OR other.rowid = NEW.rowid) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = other.person_id))) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_recovery_code_delete BEFORE DELETE ON recovery_code WHEN NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.person_id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_contact BEFORE UPDATE OF email, email_key, phone ON person WHEN OLD.activated_at IS NOT NULL AND (NEW.email IS NOT OLD.email OR NEW.email_key IS NOT OLD.email_key OR NEW.phone IS NOT OLD.phone) AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_activated_at BEFORE UPDATE OF activated_at ON person WHEN OLD.activated_at IS NOT NULL AND NEW.activated_at IS NOT OLD.activated_at BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_id BEFORE UPDATE OF id ON person WHEN NEW.id IS NOT OLD.id BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_delete BEFORE DELETE ON person WHEN OLD.activated_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM owner_act WHERE person_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_insert BEFORE INSERT ON person WHEN EXISTS (SELECT 1 FROM person AS other WHERE (other.id = NEW.id OR other.nip = NEW.nip OR other.email_key = NEW.email_key OR other.rowid = NEW.rowid) AND other.activated_at IS NOT NULL) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
    "CREATE TRIGGER guard_person_update BEFORE UPDATE ON person WHEN (NEW.id IS NOT OLD.id OR NEW.nip IS NOT OLD.nip OR NEW.email_key IS NOT OLD.email_key OR NEW.rowid IS NOT OLD.rowid) AND EXISTS (SELECT 1 FROM person AS other WHERE (other.id = NEW.id OR other.nip = NEW.nip OR other.email_key = NEW.email_key OR other.rowid = NEW.rowid) AND other.activated_at IS NOT NULL AND other.rowid IS NOT OLD.rowid) BEGIN SELECT RAISE(ABORT, 'Pasal 27(2)j: only the owner changes this'); END",
]
GUARDS_POSTGRESQL = [
    "CREATE FUNCTION refuse_without_owner() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE is_owner boolean; BEGIN EXECUTE 'SELECT bool_and(EXISTS (SELECT 1 FROM ' || quote_ident(TG_TABLE_SCHEMA) || '.owner_act WHERE person_id = concerned)) FROM unnest($1) AS concerned WHERE concerned IS NOT NULL' INTO is_owner USING ARRAY[to_jsonb(OLD) ->> TG_ARGV[0], to_jsonb(NEW) ->> TG_ARGV[0]]; IF is_owner IS NOT TRUE THEN RAISE EXCEPTION 'Pasal 27(2)j: only the owner changes this' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER guard_password_credential_insert BEFORE INSERT ON password_credential FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_password_credential_update BEFORE UPDATE ON password_credential FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_password_credential_delete BEFORE DELETE ON password_credential FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_totp_factor_insert BEFORE INSERT ON totp_factor FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_totp_factor_update BEFORE UPDATE ON totp_factor FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.name IS DISTINCT FROM OLD.name OR NEW.secret_sealed IS DISTINCT FROM OLD.secret_sealed OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.last_step < OLD.last_step) EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_totp_factor_delete BEFORE DELETE ON totp_factor FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_insert BEFORE INSERT ON recovery_code FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_update BEFORE UPDATE ON recovery_code FOR EACH ROW WHEN (NEW.digest IS DISTINCT FROM OLD.digest OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.created_at IS DISTINCT FROM OLD.created_at OR OLD.used_at IS NOT NULL) EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_recovery_code_delete BEFORE DELETE ON recovery_code FOR EACH ROW EXECUTE FUNCTION refuse_without_owner('person_id')",
    "CREATE TRIGGER guard_person_contact BEFORE UPDATE OF email, email_key, phone ON person FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL AND (NEW.email IS DISTINCT FROM OLD.email OR NEW.email_key IS DISTINCT FROM OLD.email_key OR NEW.phone IS DISTINCT FROM OLD.phone)) EXECUTE FUNCTION refuse_without_owner('id')",
    "CREATE TRIGGER guard_person_activated_at BEFORE UPDATE OF activated_at ON person FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL AND NEW.activated_at IS DISTINCT FROM OLD.activated_at) EXECUTE FUNCTION refuse_without_owner('never')",
    "CREATE TRIGGER guard_person_id BEFORE UPDATE OF id ON person FOR EACH ROW WHEN (NEW.id IS DISTINCT FROM OLD.id) EXECUTE FUNCTION refuse_without_owner('never')",
    "CREATE TRIGGER guard_person_delete BEFORE DELETE ON person FOR EACH ROW WHEN (OLD.activated_at IS NOT NULL) EXECUTE FUNCTION refuse_without_owner('id')",
    "CREATE TRIGGER guard_password_credential_truncate BEFORE TRUNCATE ON password_credential FOR EACH STATEMENT EXECUTE FUNCTION refuse_without_owner('never')",
    "CREATE TRIGGER guard_totp_factor_truncate BEFORE TRUNCATE ON totp_factor FOR EACH STATEMENT EXECUTE FUNCTION refuse_without_owner('never')",
    "CREATE TRIGGER guard_recovery_code_truncate BEFORE TRUNCATE ON recovery_code FOR EACH STATEMENT EXECUTE FUNCTION refuse_without_owner('never')",
    "CREATE TRIGGER guard_person_truncate BEFORE TRUNCATE ON person FOR EACH STATEMENT EXECUTE FUNCTION refuse_without_owner('never')",
]
DROP_GUARDS_SQLITE = [
    "DROP TRIGGER IF EXISTS guard_password_credential_insert",
    "DROP TRIGGER IF EXISTS guard_password_credential_update",
    "DROP TRIGGER IF EXISTS guard_password_credential_delete",
    "DROP TRIGGER IF EXISTS guard_totp_factor_insert",
    "DROP TRIGGER IF EXISTS guard_totp_factor_update",
    "DROP TRIGGER IF EXISTS guard_totp_factor_delete",
    "DROP TRIGGER IF EXISTS guard_recovery_code_insert",
    "DROP TRIGGER IF EXISTS guard_recovery_code_update",
    "DROP TRIGGER IF EXISTS guard_recovery_code_delete",
    "DROP TRIGGER IF EXISTS guard_person_contact",
    "DROP TRIGGER IF EXISTS guard_person_activated_at",
    "DROP TRIGGER IF EXISTS guard_person_id",
    "DROP TRIGGER IF EXISTS guard_person_delete",
    "DROP TRIGGER IF EXISTS guard_person_insert",
    "DROP TRIGGER IF EXISTS guard_person_update",
]
DROP_GUARDS_POSTGRESQL = [
    "DROP TRIGGER IF EXISTS guard_password_credential_insert ON password_credential",
    "DROP TRIGGER IF EXISTS guard_password_credential_update ON password_credential",
    "DROP TRIGGER IF EXISTS guard_password_credential_delete ON password_credential",
    "DROP TRIGGER IF EXISTS guard_totp_factor_insert ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_totp_factor_update ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_totp_factor_delete ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_recovery_code_insert ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_recovery_code_update ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_recovery_code_delete ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_person_contact ON person",
    "DROP TRIGGER IF EXISTS guard_person_activated_at ON person",
    "DROP TRIGGER IF EXISTS guard_person_id ON person",
    "DROP TRIGGER IF EXISTS guard_person_delete ON person",
    "DROP TRIGGER IF EXISTS guard_person_insert ON person",
    "DROP TRIGGER IF EXISTS guard_person_update ON person",
    "DROP TRIGGER IF EXISTS guard_password_credential_truncate ON password_credential",
    "DROP TRIGGER IF EXISTS guard_totp_factor_truncate ON totp_factor",
    "DROP TRIGGER IF EXISTS guard_recovery_code_truncate ON recovery_code",
    "DROP TRIGGER IF EXISTS guard_person_truncate ON person",
    "DROP FUNCTION IF EXISTS refuse_without_owner()",
]


def upgrade() -> None:
    _run(DROP_BEFORE_SQLITE, DROP_BEFORE_POSTGRESQL)
    _run(GUARDS_SQLITE, GUARDS_POSTGRESQL)


def downgrade() -> None:
    _run(DROP_GUARDS_SQLITE, DROP_GUARDS_POSTGRESQL)
    _run(GUARDS_BEFORE_SQLITE, GUARDS_BEFORE_POSTGRESQL)


def _run(sqlite: list[str], postgresql: list[str]) -> None:
    connection = op.get_bind()
    for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
        connection.exec_driver_sql(statement)
