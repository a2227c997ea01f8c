-- A name for one version of a model, which can be moved to another. Revisions never come again, not even when an alias is
-- deleted and made anew, so that nobody takes the new one for the one they read.
CREATE SEQUENCE model_alias_revision;

CREATE TABLE model_alias (
    name       text NOT NULL,
    alias      text NOT NULL,
    version    integer NOT NULL,
    revision   bigint NOT NULL DEFAULT nextval('model_alias_revision'),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (name, alias),
    CONSTRAINT model_alias_holds_version FOREIGN KEY (name, version) REFERENCES model (name, version)
);

CREATE INDEX model_alias_version ON model_alias (name, version);
