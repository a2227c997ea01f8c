-- Who changed what. Each entry's hash covers the one before, so that what was altered or taken out shows.
CREATE TABLE audit_entry (
    -- No reference: entries outlive their tenants.
    tenant  text NOT NULL,
    seq     bigint NOT NULL,
    at      timestamptz NOT NULL,
    caller  text NOT NULL,
    address text NOT NULL,
    method  text NOT NULL,
    path    text NOT NULL,
    status  integer NOT NULL,
    hash    text NOT NULL,
    PRIMARY KEY (tenant, seq)
);

ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON audit_entry USING (current_setting('thaw.tenant', true) IN (tenant, '*'));

CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'entries of the audit log stay as they are';
END $$;

CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_stays();
