#!/bin/sh
# Gives the service a role of its own: row-level security binds no superuser.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$THAW_PASSWORD" -U postgres <<'SQL'
CREATE ROLE thaw LOGIN PASSWORD :'password';
CREATE DATABASE thaw OWNER thaw;
SQL
