"""Create every table, with the triggers that guard credentials and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS_SQLITE = [
    "CREATE TRIGGER guard_audit_event_update BEFORE UPDATE ON audit_event WHEN NOT (OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.chain_hash IS NOT NULL AND NEW.id IS OLD.id AND NEW.at_ms IS OLD.at_ms AND NEW.type IS OLD.type AND NEW.actor IS OLD.actor AND NEW.subject IS OLD.subject AND NEW.unit IS OLD.unit AND NEW.client IS OLD.client AND NEW.result IS OLD.result AND NEW.reason IS OLD.reason AND NEW.address IS OLD.address AND NEW.correlation IS OLD.correlation AND NEW.detail IS OLD.detail) BEGIN SELECT RAISE(ABORT, 'audit events are only ever added and sealed'); END",
    "CREATE TRIGGER guard_audit_event_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events are only ever added and sealed'); END",
    "CREATE TRIGGER guard_audit_event_insert BEFORE INSERT ON audit_event WHEN NEW.position IS NOT NULL OR EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'audit events are only ever added and sealed'); END",
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
DROP_GUARDS_SQLITE = [
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
    "DROP TRIGGER IF EXISTS guard_audit_event_update",
    "DROP TRIGGER IF EXISTS guard_audit_event_delete",
    "DROP TRIGGER IF EXISTS guard_audit_event_insert",
]
GUARDS_POSTGRESQL = [
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit events are only ever added and sealed' USING ERRCODE = 'check_violation'; END $$",
    "CREATE TRIGGER guard_audit_event_update BEFORE UPDATE ON audit_event FOR EACH ROW WHEN (NOT (OLD.position IS NULL AND NEW.position IS NOT NULL AND NEW.chain_hash IS NOT NULL AND NEW.id IS NOT DISTINCT FROM OLD.id AND NEW.at_ms IS NOT DISTINCT FROM OLD.at_ms AND NEW.type IS NOT DISTINCT FROM OLD.type AND NEW.actor IS NOT DISTINCT FROM OLD.actor AND NEW.subject IS NOT DISTINCT FROM OLD.subject AND NEW.unit IS NOT DISTINCT FROM OLD.unit AND NEW.client IS NOT DISTINCT FROM OLD.client AND NEW.result IS NOT DISTINCT FROM OLD.result AND NEW.reason IS NOT DISTINCT FROM OLD.reason AND NEW.address IS NOT DISTINCT FROM OLD.address AND NEW.correlation IS NOT DISTINCT FROM OLD.correlation AND NEW.detail IS NOT DISTINCT FROM OLD.detail)) EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER guard_audit_event_delete BEFORE DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER guard_audit_event_insert BEFORE INSERT ON audit_event FOR EACH ROW WHEN (NEW.position IS NOT NULL) EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER guard_audit_event_truncate BEFORE TRUNCATE ON audit_event EXECUTE FUNCTION refuse_audit_change()",
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
DROP_GUARDS_POSTGRESQL = [
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
    "DROP TRIGGER IF EXISTS guard_audit_event_update ON audit_event",
    "DROP TRIGGER IF EXISTS guard_audit_event_delete ON audit_event",
    "DROP TRIGGER IF EXISTS guard_audit_event_insert ON audit_event",
    "DROP TRIGGER IF EXISTS guard_audit_event_truncate ON audit_event",
    "DROP FUNCTION IF EXISTS refuse_audit_change()",
]


def upgrade() -> None:
    _create_audit_event()
    _create_ephemeral_entry()
    _create_installation()
    _create_outbox_message()
    _create_owner_act()
    _create_revoked_token()
    _create_signing_key()
    _create_unit()
    _create_used_assertion()
    _create_client()
    _create_person()
    _create_assignment()
    _create_consent()
    _create_known_browser()
    _create_password_credential()
    _create_person_number()
    _create_pledge()
    _create_recovery_code()
    _create_session()
    _create_totp_factor()
    _create_token_family()
    _run(GUARDS_SQLITE, GUARDS_POSTGRESQL)


def downgrade() -> None:
    _run(DROP_GUARDS_SQLITE, DROP_GUARDS_POSTGRESQL)
    op.drop_index(op.f("ix_token_family_session_id"), table_name="token_family")
    op.drop_index("ix_token_family_person_id", table_name="token_family")
    op.drop_table("token_family")
    op.drop_index(op.f("ix_totp_factor_person_id"), table_name="totp_factor")
    op.drop_table("totp_factor")
    op.drop_index("ix_session_person_id", table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("ix_recovery_code_person_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_table("pledge")
    op.drop_index(op.f("ix_person_number_person_id"), table_name="person_number")
    op.drop_table("person_number")
    op.drop_table("password_credential")
    op.drop_table("known_browser")
    op.drop_table("consent")
    op.drop_index(op.f("ix_assignment_unit_id"), table_name="assignment")
    op.drop_index("ix_assignment_person_id", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_person_unit_id"), table_name="person")
    op.drop_index("ix_person_name", table_name="person")
    op.drop_table("person")
    op.drop_table("client")
    op.drop_index(op.f("ix_used_assertion_expires_at"), table_name="used_assertion")
    op.drop_table("used_assertion")
    op.drop_index(
        "ux_unit_central",
        table_name="unit",
        sqlite_where=sa.text("is_central = 1"),
        postgresql_where=sa.text("is_central = 1"),
    )
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_table("signing_key")
    op.drop_index(op.f("ix_revoked_token_expires_at"), table_name="revoked_token")
    op.drop_table("revoked_token")
    op.drop_table("owner_act")
    op.drop_index(
        "ix_outbox_message_open",
        table_name="outbox_message",
        sqlite_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_table("outbox_message")
    op.drop_table("installation")
    op.drop_index(op.f("ix_ephemeral_entry_expires_at_ms"), table_name="ephemeral_entry")
    op.drop_table("ephemeral_entry")
    op.drop_index(
        "ix_audit_event_unsealed",
        table_name="audit_event",
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.drop_index("ix_audit_event_subject", table_name="audit_event")
    op.drop_table("audit_event")


def _run(sqlite: list[str], postgresql: list[str]) -> None:
    connection = op.get_bind()
    for statement in sqlite if connection.dialect.name == "sqlite" else postgresql:
        connection.exec_driver_sql(statement)


def _create_audit_event() -> None:
    op.create_table(
        "audit_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("unit", sa.String(length=32), nullable=True),
        sa.Column("client", sa.String(length=80), nullable=True),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("correlation", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("chain_hash", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_event_position")),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject", "id"], unique=False)
    op.create_index(
        "ix_audit_event_unsealed",
        "audit_event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )


def _create_ephemeral_entry() -> None:
    op.create_table(
        "ephemeral_entry",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ephemeral_entry")),
    )
    op.create_index(
        op.f("ix_ephemeral_entry_expires_at_ms"), "ephemeral_entry", ["expires_at_ms"], unique=False
    )


def _create_installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sample', 'test', 'production')", name=op.f("ck_installation_kind")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )


def _create_outbox_message() -> None:
    op.create_table(
        "outbox_message",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("order_key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
    )
    op.create_index(
        "ix_outbox_message_open",
        "outbox_message",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
    )


def _create_owner_act() -> None:
    op.create_table(
        "owner_act",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_owner_act")),
    )


def _create_revoked_token() -> None:
    op.create_table(
        "revoked_token",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_revoked_token")),
    )
    op.create_index(
        op.f("ix_revoked_token_expires_at"), "revoked_token", ["expires_at"], unique=False
    )


def _create_signing_key() -> None:
    op.create_table(
        "signing_key",
        sa.Column("kid", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=10), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=False),
        sa.Column("private_sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("active_from", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_key")),
    )


def _create_unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("valid_from", sa.String(length=10), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("legal_basis", sa.String(length=200), nullable=True),
        sa.Column("is_central", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("kind IN ('PROV', 'PD', 'UNIT')", name=op.f("ck_unit_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_index(
        "ux_unit_central",
        "unit",
        ["is_central"],
        unique=True,
        sqlite_where=sa.text("is_central = 1"),
        postgresql_where=sa.text("is_central = 1"),
    )


def _create_used_assertion() -> None:
    op.create_table(
        "used_assertion",
        sa.Column("client_id", sa.String(length=80), nullable=False),
        sa.Column("jti_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "jti_digest", name=op.f("pk_used_assertion")),
    )
    op.create_index(
        op.f("ix_used_assertion_expires_at"), "used_assertion", ["expires_at"], unique=False
    )


def _create_client() -> None:
    op.create_table(
        "client",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=True),
        sa.Column("metadata_json", sa.Text(), nullable=False),
        sa.Column("first_party", sa.Integer(), server_default="0", nullable=False),
        sa.Column("module", sa.String(length=40), nullable=True),
        sa.Column("owner_unit_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("disabled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner_unit_id"], ["unit.id"], name=op.f("fk_client_owner_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("module", name=op.f("uq_client_module")),
    )


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.String(length=60), nullable=True),
        sa.Column("position", sa.String(length=200), nullable=True),
        sa.Column("position_kind", sa.String(length=40), nullable=True),
        sa.Column("education", sa.String(length=120), nullable=True),
        sa.Column("unit_id", sa.String(length=32), nullable=True),
        sa.Column("start_date", sa.String(length=10), nullable=True),
        sa.Column("employment_status", sa.String(length=20), nullable=False),
        sa.Column("account_status", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=24), nullable=True),
        sa.Column("activated_at", sa.BigInteger(), nullable=True),
        sa.Column("authority_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("is_sample", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "account_status IN ('active', 'disabled')", name=op.f("ck_person_account_status")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
        sa.UniqueConstraint("nip", name=op.f("uq_person_nip")),
    )
    op.create_index("ix_person_name", "person", ["name"], unique=False)
    op.create_index(op.f("ix_person_unit_id"), "person", ["unit_id"], unique=False)


def _create_assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_since", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.String(length=10), nullable=True),
        sa.Column("valid_until", sa.String(length=10), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("document_date", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("suspension_scope", sa.String(length=6), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'returned', 'withdrawn', 'rejected', 'verified', 'decreed', 'active', 'suspended', 'lapsed', 'revoked', 'ended', 'replaced')",
            name=op.f("ck_assignment_state"),
        ),
        sa.CheckConstraint(
            "suspension_scope IN ('person', 'unit')", name=op.f("ck_assignment_suspension_scope")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assignment_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_person_id", "assignment", ["person_id", "state"], unique=False)
    op.create_index(op.f("ix_assignment_unit_id"), "assignment", ["unit_id"], unique=False)


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_consent_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("person_id", "client_id", name=op.f("pk_consent")),
    )


def _create_known_browser() -> None:
    op.create_table(
        "known_browser",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_known_browser_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "browser_digest", name=op.f("pk_known_browser")),
    )


def _create_password_credential() -> None:
    op.create_table(
        "password_credential",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_password_credential_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_password_credential")),
    )


def _create_person_number() -> None:
    op.create_table(
        "person_number",
        sa.Column("number", sa.String(length=18), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_number_person_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_person_number")),
    )
    op.create_index(
        op.f("ix_person_number_person_id"), "person_number", ["person_id"], unique=False
    )


def _create_pledge() -> None:
    op.create_table(
        "pledge",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pledge_person_id")),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_pledge")),
    )


def _create_recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_code")),
    )
    op.create_index(
        op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"], unique=False
    )


def _create_session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("cookie_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("authenticated_at", sa.BigInteger(), nullable=False),
        sa.Column("second_factor_at", sa.BigInteger(), nullable=True),
        sa.Column("amr", sa.String(length=60), nullable=False),
        sa.Column("last_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("cookie_digest", name=op.f("uq_session_cookie_digest")),
    )
    op.create_index("ix_session_person_id", "session", ["person_id", "ended_at"], unique=False)


def _create_totp_factor() -> None:
    op.create_table(
        "totp_factor",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_totp_factor_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totp_factor")),
    )
    op.create_index(op.f("ix_totp_factor_person_id"), "totp_factor", ["person_id"], unique=False)


def _create_token_family() -> None:
    op.create_table(
        "token_family",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("client_id", sa.String(length=80), nullable=False),
        sa.Column("session_id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("has_refresh", sa.Integer(), nullable=False),
        sa.Column("authenticated_at", sa.BigInteger(), nullable=False),
        sa.Column("acr", sa.String(length=20), nullable=False),
        sa.Column("amr", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_token_family_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_token_family_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_token_family_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_family")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_token_family_code_digest")),
    )
    op.create_index(
        "ix_token_family_person_id", "token_family", ["person_id", "revoked_at"], unique=False
    )
    op.create_index(
        op.f("ix_token_family_session_id"), "token_family", ["session_id"], unique=False
    )
