#!/bin/sh
# Run once, by the database's image, when its volume is new: the role that Foyer signs in as owns its own database and may do
# nothing else, and the superuser is left without a password, so that it is reachable from inside the container only.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE foyer LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE foyer OWNER foyer;
REVOKE CONNECT, TEMPORARY ON DATABASE foyer, postgres, template1 FROM PUBLIC;
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
