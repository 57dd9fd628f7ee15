CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, 
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE roles (
    role_id VARCHAR(40) NOT NULL, 
    title VARCHAR(120) NOT NULL, 
    description VARCHAR(1000) DEFAULT '' NOT NULL, 
    CONSTRAINT pk_roles PRIMARY KEY (role_id)
);

CREATE TABLE role_permissions (
    role_id VARCHAR(40) NOT NULL, 
    permission VARCHAR(60) NOT NULL, 
    CONSTRAINT pk_role_permissions PRIMARY KEY (role_id, permission), 
    CONSTRAINT fk_role_permissions_role_id_roles FOREIGN KEY(role_id) REFERENCES roles (role_id) ON DELETE CASCADE
);

CREATE TABLE users (
    user_id VARCHAR(40) NOT NULL, 
    login VARCHAR(254) NOT NULL, 
    display_name VARCHAR(120) DEFAULT '' NOT NULL, 
    role_id VARCHAR(40) NOT NULL, 
    password_hash VARCHAR(400), 
    issuer VARCHAR(400), 
    subject VARCHAR(400), 
    second_factor_secret VARCHAR(400), 
    second_factor_at BIGINT, 
    second_factor_step INTEGER DEFAULT '0' NOT NULL, 
    recovery_codes VARCHAR(4000) DEFAULT '' NOT NULL, 
    is_active BOOLEAN DEFAULT '1' NOT NULL, 
    created_at BIGINT NOT NULL, 
    last_seen_at BIGINT, 
    CONSTRAINT pk_users PRIMARY KEY (user_id), 
    CONSTRAINT uq_users_issuer_subject UNIQUE (issuer, subject), 
    CONSTRAINT uq_users_login UNIQUE (login), 
    CONSTRAINT fk_users_role_id_roles FOREIGN KEY(role_id) REFERENCES roles (role_id)
);

CREATE INDEX ix_users_role_id ON users (role_id);

CREATE TABLE bases (
    base_id VARCHAR(80) NOT NULL, 
    name VARCHAR(120) NOT NULL, 
    version VARCHAR(60) NOT NULL, 
    title VARCHAR(400) NOT NULL, 
    description TEXT DEFAULT '' NOT NULL, 
    home VARCHAR(20) NOT NULL, 
    as_of_on DATE NOT NULL, 
    content_hash VARCHAR(80) NOT NULL, 
    files TEXT NOT NULL, 
    handling VARCHAR(40) NOT NULL, 
    origin VARCHAR(20) NOT NULL, 
    created_at BIGINT NOT NULL, 
    created_by VARCHAR(40), 
    retired_at BIGINT, 
    CONSTRAINT pk_bases PRIMARY KEY (base_id), 
    CONSTRAINT fk_bases_created_by_users FOREIGN KEY(created_by) REFERENCES users (user_id) ON DELETE SET NULL
);

CREATE TABLE grants (
    grant_id VARCHAR(40) NOT NULL, 
    base_id VARCHAR(80) NOT NULL, 
    user_id VARCHAR(40), 
    role_id VARCHAR(40), 
    is_everyone BOOLEAN DEFAULT '0' NOT NULL, 
    level VARCHAR(20) NOT NULL, 
    created_at BIGINT NOT NULL, 
    created_by VARCHAR(40), 
    CONSTRAINT pk_grants PRIMARY KEY (grant_id), 
    CONSTRAINT ck_grants_level CHECK (level in ('read', 'write')), 
    CONSTRAINT fk_grants_base_id_bases FOREIGN KEY(base_id) REFERENCES bases (base_id) ON DELETE CASCADE, 
    CONSTRAINT fk_grants_user_id_users FOREIGN KEY(user_id) REFERENCES users (user_id) ON DELETE CASCADE, 
    CONSTRAINT fk_grants_role_id_roles FOREIGN KEY(role_id) REFERENCES roles (role_id) ON DELETE CASCADE, 
    CONSTRAINT fk_grants_created_by_users FOREIGN KEY(created_by) REFERENCES users (user_id) ON DELETE SET NULL
);

CREATE INDEX ix_grants_base_id_level ON grants (base_id, level);

CREATE INDEX ix_grants_user_id ON grants (user_id);

CREATE INDEX ix_grants_role_id ON grants (role_id);

CREATE TABLE sessions (
    session_hash VARCHAR(64) NOT NULL, 
    user_id VARCHAR(40) NOT NULL, 
    is_complete BOOLEAN NOT NULL, 
    created_at BIGINT NOT NULL, 
    seen_at BIGINT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    CONSTRAINT pk_sessions PRIMARY KEY (session_hash), 
    CONSTRAINT fk_sessions_user_id_users FOREIGN KEY(user_id) REFERENCES users (user_id) ON DELETE CASCADE
);

CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);

CREATE INDEX ix_sessions_user_id ON sessions (user_id);

CREATE TABLE invitations (
    invitation_hash VARCHAR(64) NOT NULL, 
    user_id VARCHAR(40) NOT NULL, 
    created_at BIGINT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    used_at BIGINT, 
    CONSTRAINT pk_invitations PRIMARY KEY (invitation_hash), 
    CONSTRAINT fk_invitations_user_id_users FOREIGN KEY(user_id) REFERENCES users (user_id) ON DELETE CASCADE
);

CREATE INDEX ix_invitations_user_id ON invitations (user_id);

CREATE TABLE api_tokens (
    token_id VARCHAR(40) NOT NULL, 
    token_hash VARCHAR(64) NOT NULL, 
    user_id VARCHAR(40) NOT NULL, 
    name VARCHAR(120) NOT NULL, 
    scope VARCHAR(400) NOT NULL, 
    created_at BIGINT NOT NULL, 
    expires_at BIGINT NOT NULL, 
    used_at BIGINT, 
    revoked_at BIGINT, 
    CONSTRAINT pk_api_tokens PRIMARY KEY (token_id), 
    CONSTRAINT uq_api_tokens_token_hash UNIQUE (token_hash), 
    CONSTRAINT fk_api_tokens_user_id_users FOREIGN KEY(user_id) REFERENCES users (user_id) ON DELETE CASCADE
);

CREATE INDEX ix_api_tokens_user_id ON api_tokens (user_id);

CREATE TABLE sign_in_attempts (
    attempt_key VARCHAR(64) NOT NULL, 
    failures INTEGER NOT NULL, 
    last_at BIGINT NOT NULL, 
    free_at BIGINT NOT NULL, 
    CONSTRAINT pk_sign_in_attempts PRIMARY KEY (attempt_key)
);

CREATE TABLE visits (
    user_id VARCHAR(40) NOT NULL, 
    page VARCHAR(80) NOT NULL, 
    first_at BIGINT NOT NULL, 
    seen_at BIGINT NOT NULL, 
    before_at BIGINT, 
    CONSTRAINT pk_visits PRIMARY KEY (user_id, page), 
    CONSTRAINT fk_visits_user_id_users FOREIGN KEY(user_id) REFERENCES users (user_id) ON DELETE CASCADE
);

CREATE TABLE results (
    result_id VARCHAR(40) NOT NULL, 
    base_id VARCHAR(80) NOT NULL, 
    kind VARCHAR(60) NOT NULL, 
    title VARCHAR(400) NOT NULL, 
    request TEXT NOT NULL, 
    request_hash VARCHAR(80) NOT NULL, 
    content_hash VARCHAR(80) NOT NULL, 
    files TEXT NOT NULL, 
    size_bytes BIGINT NOT NULL, 
    handling VARCHAR(40) NOT NULL, 
    job_id VARCHAR(40), 
    created_at BIGINT NOT NULL, 
    created_by VARCHAR(40), 
    CONSTRAINT pk_results PRIMARY KEY (result_id), 
    CONSTRAINT uq_results_base_id_request_hash UNIQUE (base_id, request_hash), 
    CONSTRAINT fk_results_base_id_bases FOREIGN KEY(base_id) REFERENCES bases (base_id) ON DELETE CASCADE, 
    CONSTRAINT fk_results_created_by_users FOREIGN KEY(created_by) REFERENCES users (user_id) ON DELETE SET NULL
);

CREATE INDEX ix_results_base_id_kind_created_at ON results (base_id, kind, created_at);

CREATE TABLE scenarios (
    scenario_id VARCHAR(40) NOT NULL, 
    name VARCHAR(120) NOT NULL, 
    revision INTEGER NOT NULL, 
    base_id VARCHAR(80) NOT NULL, 
    body TEXT NOT NULL, 
    scenario_hash VARCHAR(80) NOT NULL, 
    description TEXT DEFAULT '' NOT NULL, 
    created_at BIGINT NOT NULL, 
    created_by VARCHAR(40), 
    is_deleted BOOLEAN DEFAULT '0' NOT NULL, 
    CONSTRAINT pk_scenarios PRIMARY KEY (scenario_id), 
    CONSTRAINT uq_scenarios_base_id_name_revision UNIQUE (base_id, name, revision), 
    CONSTRAINT fk_scenarios_base_id_bases FOREIGN KEY(base_id) REFERENCES bases (base_id) ON DELETE CASCADE, 
    CONSTRAINT fk_scenarios_created_by_users FOREIGN KEY(created_by) REFERENCES users (user_id) ON DELETE SET NULL
);

CREATE INDEX ix_scenarios_base_id ON scenarios (base_id);

CREATE TABLE jobs (
    job_id VARCHAR(40) NOT NULL, 
    kind VARCHAR(60) NOT NULL, 
    title VARCHAR(400) NOT NULL, 
    base_id VARCHAR(80) NOT NULL, 
    request TEXT NOT NULL, 
    request_hash VARCHAR(80) NOT NULL, 
    state VARCHAR(20) NOT NULL, 
    priority INTEGER DEFAULT '0' NOT NULL, 
    done FLOAT DEFAULT '0' NOT NULL, 
    total FLOAT DEFAULT '0' NOT NULL, 
    doing VARCHAR(400) DEFAULT '' NOT NULL, 
    attempts INTEGER DEFAULT '0' NOT NULL, 
    most_attempts INTEGER NOT NULL, 
    not_before_at BIGINT NOT NULL, 
    worker_id VARCHAR(80), 
    lease_until_at BIGINT, 
    cancel_at BIGINT, 
    created_at BIGINT NOT NULL, 
    created_by VARCHAR(40), 
    started_at BIGINT, 
    ended_at BIGINT, 
    reasons TEXT DEFAULT '[]' NOT NULL, 
    error TEXT, 
    result_id VARCHAR(40), 
    CONSTRAINT pk_jobs PRIMARY KEY (job_id), 
    CONSTRAINT ck_jobs_state CHECK (state in ('queued', 'running', 'done', 'failed', 'cancelled')), 
    CONSTRAINT fk_jobs_base_id_bases FOREIGN KEY(base_id) REFERENCES bases (base_id) ON DELETE CASCADE, 
    CONSTRAINT fk_jobs_created_by_users FOREIGN KEY(created_by) REFERENCES users (user_id) ON DELETE SET NULL
);

CREATE INDEX ix_jobs_request_hash ON jobs (request_hash);

CREATE INDEX ix_jobs_created_by ON jobs (created_by);

CREATE INDEX ix_jobs_state_priority_created_at ON jobs (state, priority, created_at);

CREATE INDEX ix_jobs_base_id ON jobs (base_id);

CREATE TABLE workers (
    worker_id VARCHAR(80) NOT NULL, 
    started_at BIGINT NOT NULL, 
    seen_at BIGINT NOT NULL, 
    job_id VARCHAR(40), 
    CONSTRAINT pk_workers PRIMARY KEY (worker_id)
);

CREATE TABLE settings (
    name VARCHAR(80) NOT NULL, 
    value TEXT NOT NULL, 
    CONSTRAINT pk_settings PRIMARY KEY (name)
);

CREATE TABLE audit (
    entry_id BIGINT NOT NULL, 
    at BIGINT NOT NULL, 
    actor VARCHAR(80) NOT NULL, 
    action VARCHAR(80) NOT NULL, 
    object VARCHAR(200) NOT NULL, 
    detail TEXT NOT NULL, 
    before_hash VARCHAR(64) NOT NULL, 
    entry_hash VARCHAR(64) NOT NULL, 
    CONSTRAINT pk_audit PRIMARY KEY (entry_id)
);

CREATE INDEX ix_audit_object ON audit (object);

CREATE INDEX ix_audit_at ON audit (at);

INSERT INTO roles (role_id, title, description) VALUES ('reader', 'Reader', 'Sees what is shared with them.');

INSERT INTO roles (role_id, title, description) VALUES ('analyst', 'Analyst', 'Runs engines and writes scenarios.');

INSERT INTO roles (role_id, title, description) VALUES ('steward', 'Steward', 'Keeps bases and says who sees them.');

INSERT INTO roles (role_id, title, description) VALUES ('administrator', 'Administrator', 'Keeps people, roles and the workspace itself.');

INSERT INTO role_permissions (role_id, permission) VALUES ('reader', 'read');

INSERT INTO role_permissions (role_id, permission) VALUES ('analyst', 'read');

INSERT INTO role_permissions (role_id, permission) VALUES ('analyst', 'run');

INSERT INTO role_permissions (role_id, permission) VALUES ('analyst', 'write_scenario');

INSERT INTO role_permissions (role_id, permission) VALUES ('steward', 'read');

INSERT INTO role_permissions (role_id, permission) VALUES ('steward', 'run');

INSERT INTO role_permissions (role_id, permission) VALUES ('steward', 'write_scenario');

INSERT INTO role_permissions (role_id, permission) VALUES ('steward', 'add_base');

INSERT INTO role_permissions (role_id, permission) VALUES ('steward', 'share');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'read');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'run');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'write_scenario');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'add_base');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'share');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'read_audit');

INSERT INTO role_permissions (role_id, permission) VALUES ('administrator', 'administer');

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING alembic_version.version_num;

