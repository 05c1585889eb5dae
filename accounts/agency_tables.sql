-- An agency's tables as the migrations make them. Written by `make tables`; do not edit.
-- made by accounts.0001_initial 183d9fb2dca2b916
-- made by accounts.0002_extensions_queue_index_audit_append_only b6255ffbfd63b30b
-- made by accounts.0003_live_news 3e9098d9fd8e20cc
-- made by accounts.0004_agency_settings 7e532a5f4403b727
-- made by accounts.0005_back_office 488c0cb32d5c2968
-- made by accounts.0006_webhooks_in_use 3e3c26566f37dad4
-- made by accounts.0007_retention fcc3e402bc51fc15
-- made by accounts.0008_why_an_opening_failed d94eda0f8c78a8a9
-- made by admin.0001_initial f4716989d9815b62
-- made by admin.0002_logentry_remove_auto_add 2c127e659a2236ed
-- made by admin.0003_logentry_add_action_flag_choices 02700a827190720e
-- made by agents.0001_initial fd470a7b48cf72c0
-- made by agents.0002_sign_in_attempts_and_api_sessions a20a55674cb94552
-- made by agents.0003_visibility 00fb8f4d00cd031d
-- made by agents.0004_inbox 3f501283894b4f3a
-- made by agents.0005_audit 8cca08df1d366f1a
-- made by agents.0006_invitations 05285a376a787136
-- made by agents.0007_language 4fc9c76b18cf534b
-- made by agents.0008_sessions 0f85d759c227cb8b
-- made by agents.0009_second_step 1e2285235341096f
-- made by agents.0010_api_keys 3a931ecfb660ced1
-- made by agents.0011_keyed_requests 5c7d9ddfb870bacc
-- made by agents.0012_areas 1b155fdac19d5ae6
-- made by agents.0013_working_hours 9468c04cecd2dc6b
-- made by auth.0001_initial 845cff319606332f
-- made by auth.0002_alter_permission_name_max_length feaf97e0e8f7d148
-- made by auth.0003_alter_user_email_max_length 9d5657b4db9872dc
-- made by auth.0004_alter_user_username_opts 9538db342c9a9bec
-- made by auth.0005_alter_user_last_login_null 79f60a35dc000fdd
-- made by auth.0006_require_contenttypes_0002 00cb16e3405f14b6
-- made by auth.0007_alter_validators_add_error_messages 115db87dc327530f
-- made by auth.0008_alter_user_username_max_length 02857f65f7d64814
-- made by auth.0009_alter_user_last_name_max_length 19a89500e7f108a7
-- made by auth.0010_alter_group_name_max_length 0963ed6498ac0b3a
-- made by auth.0011_update_proxy_permissions 85a5dde708dc4b61
-- made by auth.0012_alter_user_first_name_max_length 6cefbc9f80903763
-- made by contenttypes.0001_initial 35ed8489a147e0b4
-- made by contenttypes.0002_remove_content_type_name 7d36494075750f0e
-- made by conversations.0001_initial 40d156ccfcead445
-- made by conversations.0002_visibility 8fa7863b1a880990
-- made by conversations.0003_words_of_media 8d6a9dffc2b71084
-- made by conversations.0004_notes_canned_replies_drafts_tries 16e4f23967c7c5c1
-- made by conversations.0005_inbox 2d1f0365c6bf7444
-- made by conversations.0006_live a7f82617442b215f
-- made by conversations.0007_attachments a4195d842bb063c0
-- made by conversations.0008_incidents 910ad6d02694b471
-- made by conversations.0009_assignments 812b31db3f3816df
-- made by conversations.0010_live_incidents 16f3c2dd5cf0567b
-- made by conversations.0011_acknowledged 1aa9652e665666ac
-- made by conversations.0012_closing e6c452d04b8160c2
-- made by conversations.0013_merges 828d745c1985276c
-- made by directives.0001_initial e5852a8ff5613dc1
-- made by django_q.0001_initial 9220f7b908d56dcc
-- made by django_q.0002_auto_20150630_1624 cf8f0c08cd529ae5
-- made by django_q.0003_auto_20150708_1326 bac78cba341db95b
-- made by django_q.0004_auto_20150710_1043 d90fb3e4702c2b7b
-- made by django_q.0005_auto_20150718_1506 7a949ff2d4e9fd0a
-- made by django_q.0006_auto_20150805_1817 6e3d588b29d3f4e3
-- made by django_q.0007_ormq f461bbf2a14f4eef
-- made by django_q.0008_auto_20160224_1026 c4d51eed800544c5
-- made by django_q.0009_auto_20171009_0915 9189890068d5cbae
-- made by django_q.0010_auto_20200610_0856 5393a1eb64390390
-- made by django_q.0011_auto_20200628_1055 6231c689f1d072bf
-- made by django_q.0012_auto_20200702_1608 6da7d943f35938ec
-- made by django_q.0013_task_attempt_count a75a5bafb34a8c4f
-- made by django_q.0014_schedule_cluster c375d4f86fbdcb31
-- made by django_q.0015_alter_schedule_schedule_type 91361b1d39e161be
-- made by django_q.0016_schedule_intended_date_kwarg e379c008ceedd2b8
-- made by django_q.0017_task_cluster_alter bb79389e29037732
-- made by django_q.0018_task_success_index e6b99fc91f229cac
-- made by django_q.0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more a1ce225c51f3c7da
-- made by escalation.0001_initial fe3be27e99d6081a
-- made by escalation.0002_was_needed 660be2b5b7498595
-- made by escalation.0003_ways_to_be_told 28c337268e1c4ad9
-- made by escalation.0004_bell_tells 4d67dab77ca0b137
-- made by escalation.0005_incidents 10fd4f17c7edfcb1
-- made by escalation.0006_texts 18d1ec6e5b515a85
-- made by hooks.0001_initial 92424e099cba0112
-- made by onboarding.0001_first_steps cb281e67af699cfc
-- made by personas.0001_initial ec35c0fd8b1767a1
-- made by personas.0002_versions_cases_engine_memory f66995db24144667
-- made by personas.0003_what_was_looked_for 718d4c0cac697e50
-- made by personas.0004_turns_by_listing 7cda426f0cd18fcb
-- made by personas.0005_suggestion_calls 15ddb1551d6c1dda
-- made by personas.0006_told_from b0f47e0dad36590f
-- made by personas.0007_engine_amendments ff7e4186675de62a
-- made by personas.0008_when_a_turn_got_how_far b3f29a8c9d3569ad
-- made by personas.0009_assistant_sessions d2df057da08c85f9
-- made by personas.0010_outreach 76637a3894051826
-- made by personas.0011_replays_told_from cc96d0f5022f60c6
-- made by properties.0001_initial 1240a7dd9f35c7b4
-- made by properties.0002_history_privacy_drafts_batches a8bbc2192c16de44
-- made by properties.0003_fill_own_words 7be6a76f34745ea1
-- made by properties.0004_samples 1f2cd173a5123a4e
-- made by properties.0005_workbooks_are_read_by_a_worker 5592a5bd637f37f5
-- made by properties.0006_exports 99c4ab24d6d1cec8
-- made by whatsapp.0001_initial cb4e1593d64a491f
-- made by whatsapp.0002_incidents 75c2b230f903be2a
CREATE FUNCTION an_agencys_schema.live_tell() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed jsonb;
    before jsonb;
BEGIN
    IF TG_OP = 'DELETE' THEN changed := to_jsonb(OLD); ELSE changed := to_jsonb(NEW); END IF;
    IF TG_OP = 'UPDATE' AND TG_NARGS > 2 THEN
        before := to_jsonb(OLD);
        IF NOT EXISTS (SELECT FROM unnest(TG_ARGV[2:]) AS seen WHERE before -> seen IS DISTINCT FROM changed -> seen) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF to_regclass('public.live_news') IS NOT NULL THEN
        INSERT INTO public.live_news (schema, kind, whose) VALUES (TG_TABLE_SCHEMA, TG_ARGV[0], (changed ->> TG_ARGV[1])::bigint);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION an_agencys_schema.live_touch_conversation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.touched := OLD.touched;
        OLD.lease := NEW.lease; OLD.lease_until := NEW.lease_until; OLD.handoff_told := NEW.handoff_told;
        OLD.answer_due_at := NEW.answer_due_at; OLD.answer_waiting_since := NEW.answer_waiting_since;
        OLD.answered_through := NEW.answered_through; OLD.answer_attempts := NEW.answer_attempts;
        OLD.answer_parked := NEW.answer_parked;
        IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
    END IF;
    NEW.touched := nextval(format('%I.conversations_touched', TG_TABLE_SCHEMA)::regclass);
    IF to_regclass('public.live_news') IS NOT NULL THEN
        INSERT INTO public.live_news (schema, kind, whose, touched) VALUES (TG_TABLE_SCHEMA, 'thread', NEW.id, NEW.touched);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION an_agencys_schema.live_touch_message() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.touched := OLD.touched;
        OLD.due_at := NEW.due_at; OLD.deadline := NEW.deadline; OLD.sending_at := NEW.sending_at; OLD.attempts := NEW.attempts;
        IF OLD IS NOT DISTINCT FROM NEW THEN RETURN NEW; END IF;
    END IF;
    NEW.touched := nextval(format('%I.conversations_touched', TG_TABLE_SCHEMA)::regclass);
    IF to_regclass('public.live_news') IS NOT NULL THEN
        INSERT INTO public.live_news (schema, kind, whose, touched) VALUES (TG_TABLE_SCHEMA, 'thread', NEW.conversation_id, NEW.touched);
    END IF;
    RETURN NEW;
END $$;
CREATE TABLE an_agencys_schema.agents_agent (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    role character varying(8) NOT NULL,
    is_active boolean NOT NULL,
    is_staff boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    capacity smallint,
    on_duty boolean NOT NULL,
    visibility character varying(4) NOT NULL,
    team_id bigint,
    given_at timestamp with time zone,
    language character varying(8) NOT NULL,
    areas character varying(300) NOT NULL,
    hours jsonb NOT NULL,
    CONSTRAINT agent_role_is_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'agent'::character varying])::text[]))),
    CONSTRAINT agent_visibility_is_known CHECK (((visibility)::text = ANY ((ARRAY['own'::character varying, 'team'::character varying, 'all'::character varying])::text[]))),
    CONSTRAINT agents_agent_capacity_check CHECK ((capacity >= 0))
);
CREATE TABLE an_agencys_schema.agents_agent_groups (
    id bigint NOT NULL,
    agent_id bigint NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE an_agencys_schema.agents_agent_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_agent_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE an_agencys_schema.agents_agent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_agent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_agent_user_permissions (
    id bigint NOT NULL,
    agent_id bigint NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE an_agencys_schema.agents_agent_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_agent_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_apikey (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    prefix character varying(20) NOT NULL,
    digest character varying(64) NOT NULL,
    scopes character varying(40)[] NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    agent_id bigint NOT NULL,
    made_by_id bigint
);
ALTER TABLE an_agencys_schema.agents_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_apisession (
    id uuid NOT NULL,
    current character varying(64) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    renewed_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    agent_id bigint NOT NULL
);
CREATE TABLE an_agencys_schema.agents_auditentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    agent_id bigint,
    actor character varying(150) NOT NULL,
    action character varying(60) NOT NULL,
    detail jsonb NOT NULL
);
ALTER TABLE an_agencys_schema.agents_auditentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_auditentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_emailchange (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    before character varying(254) NOT NULL,
    token text NOT NULL,
    token_digest character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.agents_emailchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_emailchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_invitation (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    role character varying(8) NOT NULL,
    visibility character varying(4) NOT NULL,
    token text NOT NULL,
    token_digest character varying(64) NOT NULL,
    inviter character varying(150) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    agent_id bigint,
    invited_by_id bigint,
    team_id bigint,
    CONSTRAINT a_used_invitation_keeps_no_token CHECK (((token = ''::text) OR ((accepted_at IS NULL) AND (revoked_at IS NULL)))),
    CONSTRAINT invitation_ends_once CHECK (((accepted_at IS NULL) OR (revoked_at IS NULL))),
    CONSTRAINT invitation_role_is_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'agent'::character varying])::text[]))),
    CONSTRAINT invitation_visibility_is_known CHECK (((visibility)::text = ANY ((ARRAY['own'::character varying, 'team'::character varying, 'all'::character varying])::text[])))
);
ALTER TABLE an_agencys_schema.agents_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_keyedrequest (
    id bigint NOT NULL,
    key character varying(64) NOT NULL,
    trace character varying(64) NOT NULL,
    made bigint,
    at timestamp with time zone NOT NULL,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.agents_keyedrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_keyedrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_recoverycode (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    used_at timestamp with time zone,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.agents_recoverycode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_recoverycode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_secondstep (
    id bigint NOT NULL,
    secret text NOT NULL,
    confirmed_at timestamp with time zone,
    last_step bigint NOT NULL,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.agents_secondstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_secondstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL,
    browser character varying(80) NOT NULL,
    began_at timestamp with time zone,
    seen_at timestamp with time zone NOT NULL,
    agent_id bigint
);
CREATE TABLE an_agencys_schema.agents_signinattempt (
    id bigint NOT NULL,
    pair character varying(64) NOT NULL,
    name character varying(64) NOT NULL,
    address character varying(64) NOT NULL,
    went_well boolean NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE an_agencys_schema.agents_signinattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_signinattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.agents_team (
    id bigint NOT NULL,
    name character varying(60) NOT NULL
);
ALTER TABLE an_agencys_schema.agents_team ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.agents_team_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE an_agencys_schema.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE an_agencys_schema.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE an_agencys_schema.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_assignment (
    id bigint NOT NULL,
    to_nobody boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    conversation_id bigint NOT NULL,
    to_id bigint,
    CONSTRAINT nobody_is_not_somebody CHECK (((to_id IS NULL) OR (NOT to_nobody)))
);
ALTER TABLE an_agencys_schema.conversations_assignment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_attachment (
    id bigint NOT NULL,
    state character varying(8) NOT NULL,
    problem character varying(200) NOT NULL,
    shown_as character varying(5) NOT NULL,
    file character varying(120) NOT NULL,
    thumb character varying(120) NOT NULL,
    mime character varying(80) NOT NULL,
    name character varying(200) NOT NULL,
    size bigint NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    attempts smallint NOT NULL,
    tried_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    message_id bigint NOT NULL,
    CONSTRAINT conversations_attachment_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT conversations_attachment_height_check CHECK ((height >= 0)),
    CONSTRAINT conversations_attachment_size_check CHECK ((size >= 0)),
    CONSTRAINT conversations_attachment_width_check CHECK ((width >= 0)),
    CONSTRAINT stored_means_there_is_a_file CHECK (((NOT ((state)::text = 'stored'::text)) OR (NOT ((file)::text = ''::text))))
);
ALTER TABLE an_agencys_schema.conversations_attachment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_attachment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_cannedreply (
    id bigint NOT NULL,
    shortcut character varying(30) NOT NULL,
    text text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    owner_id bigint
);
ALTER TABLE an_agencys_schema.conversations_cannedreply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_cannedreply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_channel (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    provider character varying(20) NOT NULL,
    api_url character varying(200) NOT NULL,
    account character varying(64) NOT NULL,
    token text NOT NULL,
    phone character varying(20) NOT NULL,
    state character varying(14) NOT NULL,
    state_at timestamp with time zone NOT NULL,
    checked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    agent_id bigint,
    media_url character varying(200) NOT NULL,
    listened_at timestamp with time zone,
    unanswered_since timestamp with time zone,
    webhook_set_at timestamp with time zone
);
ALTER TABLE an_agencys_schema.conversations_channel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_channel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_closing (
    id bigint NOT NULL,
    is_closed boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    conversation_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_closing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_closing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_composerdraft (
    id bigint NOT NULL,
    text text NOT NULL,
    is_note boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    agent_id bigint NOT NULL,
    conversation_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_composerdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_composerdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_contact (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    given_name character varying(120) NOT NULL,
    language character varying(12) NOT NULL,
    opted_out_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_contactaddress (
    id bigint NOT NULL,
    kind character varying(8) NOT NULL,
    value character varying(80) NOT NULL,
    contact_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_contactaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_contactaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_contactmerge (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    name character varying(120) NOT NULL,
    given_name character varying(120) NOT NULL,
    language character varying(12) NOT NULL,
    opted_out_at timestamp with time zone,
    first_seen timestamp with time zone NOT NULL,
    addresses jsonb NOT NULL,
    conversations jsonb NOT NULL,
    by_id bigint,
    kept_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_contactmerge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_contactmerge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_conversation (
    id bigint NOT NULL,
    address character varying(80) NOT NULL,
    mode character varying(5) NOT NULL,
    mode_at timestamp with time zone NOT NULL,
    epoch integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    last_author character varying(8) NOT NULL,
    last_text character varying(160) NOT NULL,
    unread integer NOT NULL,
    needs_person boolean NOT NULL,
    handoff_told boolean NOT NULL,
    empty_searches smallint NOT NULL,
    answer_due_at timestamp with time zone,
    answer_waiting_since timestamp with time zone,
    answered_through bigint NOT NULL,
    answer_attempts smallint NOT NULL,
    answer_parked character varying(200) NOT NULL,
    lease uuid,
    lease_until timestamp with time zone,
    stage character varying(12) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    assignee_id bigint,
    channel_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    last_by_id bigint,
    waiting_since timestamp with time zone,
    touched bigint NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT conversations_conversation_answer_attempts_check CHECK ((answer_attempts >= 0)),
    CONSTRAINT conversations_conversation_empty_searches_check CHECK ((empty_searches >= 0)),
    CONSTRAINT conversations_conversation_epoch_check CHECK ((epoch >= 0)),
    CONSTRAINT conversations_conversation_unread_check CHECK ((unread >= 0)),
    CONSTRAINT mode_is_known CHECK (((mode)::text = ANY ((ARRAY['ai'::character varying, 'human'::character varying])::text[]))),
    CONSTRAINT who_waits_has_a_clock CHECK ((((closed_at IS NULL) AND (needs_person OR (((last_author)::text = 'contact'::text) AND ((mode)::text = 'human'::text))) AND (waiting_since IS NOT NULL)) OR ((NOT ((closed_at IS NULL) AND (needs_person OR (((last_author)::text = 'contact'::text) AND ((mode)::text = 'human'::text))))) AND (waiting_since IS NULL)))),
    CONSTRAINT whoever_is_needed_is_not_closed_out CHECK (((closed_at IS NULL) OR (NOT needs_person)))
);
ALTER TABLE an_agencys_schema.conversations_conversation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_conversation_labels (
    id bigint NOT NULL,
    conversation_id bigint NOT NULL,
    label_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_conversation_labels ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_conversation_labels_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_incident (
    id bigint NOT NULL,
    cause character varying(14) NOT NULL,
    detail character varying(300) NOT NULL,
    told character varying(14) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    recovered integer,
    filled_at timestamp with time zone,
    fill_tries smallint NOT NULL,
    channel_id bigint NOT NULL,
    CONSTRAINT conversations_incident_fill_tries_check CHECK ((fill_tries >= 0)),
    CONSTRAINT conversations_incident_recovered_check CHECK ((recovered >= 0)),
    CONSTRAINT incident_ends_after_it_began CHECK (((closed_at IS NULL) OR (closed_at >= opened_at)))
);
ALTER TABLE an_agencys_schema.conversations_incident ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_label (
    id bigint NOT NULL,
    name character varying(30) NOT NULL,
    colour character varying(8) NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_label ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_label_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_message (
    id bigint NOT NULL,
    author character varying(8) NOT NULL,
    kind character varying(12) NOT NULL,
    text text NOT NULL,
    attributes jsonb NOT NULL,
    status character varying(10) NOT NULL,
    provider_id character varying(120) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    deleted_at timestamp with time zone,
    from_phone boolean NOT NULL,
    epoch integer,
    part smallint NOT NULL,
    client_key character varying(64) NOT NULL,
    attempts smallint NOT NULL,
    due_at timestamp with time zone,
    deadline timestamp with time zone,
    sending_at timestamp with time zone,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    read_at timestamp with time zone,
    problem character varying(300) NOT NULL,
    answers_id bigint,
    conversation_id bigint NOT NULL,
    reply_to_id bigint,
    sent_by_id bigint,
    description character varying(500) NOT NULL,
    transcript text NOT NULL,
    tries jsonb NOT NULL,
    touched bigint NOT NULL,
    acknowledged_at timestamp with time zone,
    CONSTRAINT ai_text_knows_its_epoch CHECK (((NOT ((author)::text = 'ai'::text)) OR (epoch IS NOT NULL))),
    CONSTRAINT conversations_message_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT conversations_message_epoch_check CHECK ((epoch >= 0)),
    CONSTRAINT conversations_message_part_check CHECK ((part >= 0)),
    CONSTRAINT only_contacts_are_received CHECK (((((author)::text = 'contact'::text) AND ((status)::text = 'received'::text)) OR ((NOT ((author)::text = 'contact'::text)) AND (NOT ((status)::text = 'received'::text)))))
);
ALTER TABLE an_agencys_schema.conversations_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_modechange (
    id bigint NOT NULL,
    mode character varying(5) NOT NULL,
    reason character varying(20) NOT NULL,
    note character varying(500) NOT NULL,
    epoch integer NOT NULL,
    discarded smallint NOT NULL,
    on_the_wire jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    conversation_id bigint NOT NULL,
    CONSTRAINT conversations_modechange_discarded_check CHECK ((discarded >= 0)),
    CONSTRAINT conversations_modechange_epoch_check CHECK ((epoch >= 0))
);
ALTER TABLE an_agencys_schema.conversations_modechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_modechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_note (
    id bigint NOT NULL,
    text text NOT NULL,
    client_key character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    conversation_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_note_mentions (
    id bigint NOT NULL,
    note_id bigint NOT NULL,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_note_mentions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_note_mentions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE an_agencys_schema.conversations_presence (
    id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    typing_at timestamp with time zone,
    agent_id bigint NOT NULL,
    conversation_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_presence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_presence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_routing (
    id bigint NOT NULL,
    by_listing boolean NOT NULL,
    round_robin boolean NOT NULL,
    unassigned_hidden boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT one_routing_per_agency CHECK ((id = 1))
);
ALTER TABLE an_agencys_schema.conversations_routing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_routing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.conversations_savedview (
    id bigint NOT NULL,
    name character varying(40) NOT NULL,
    address character varying(500) NOT NULL,
    shared boolean NOT NULL,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.conversations_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.conversations_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE an_agencys_schema.conversations_touched
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE an_agencys_schema.directives_amendment (
    id bigint NOT NULL,
    directive character varying(80) NOT NULL,
    draft text,
    updated_at timestamp with time zone NOT NULL
);
ALTER TABLE an_agencys_schema.directives_amendment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.directives_amendment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.directives_amendmentversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    text text NOT NULL,
    house_version integer NOT NULL,
    reason character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    amendment_id bigint NOT NULL,
    by_id bigint,
    CONSTRAINT directives_amendmentversion_house_version_check CHECK ((house_version >= 0)),
    CONSTRAINT directives_amendmentversion_number_check CHECK ((number >= 0))
);
ALTER TABLE an_agencys_schema.directives_amendmentversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.directives_amendmentversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE an_agencys_schema.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE an_agencys_schema.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_delivery (
    id bigint NOT NULL,
    way character varying(8) NOT NULL,
    state character varying(6) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    detail character varying(200) NOT NULL,
    notification_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.escalation_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_device (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    subscription text NOT NULL,
    session_key character varying(40) NOT NULL,
    label character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    rung_at timestamp with time zone,
    problem character varying(120) NOT NULL,
    agent_id bigint NOT NULL
);
ALTER TABLE an_agencys_schema.escalation_device ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_device_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_escalation (
    id bigint NOT NULL,
    trigger character varying(20) NOT NULL,
    also character varying(20)[] NOT NULL,
    quote character varying(300) NOT NULL,
    reason character varying(300) NOT NULL,
    epoch integer NOT NULL,
    at timestamp with time zone NOT NULL,
    conversation_id bigint NOT NULL,
    message_id bigint,
    was_needed boolean,
    reassigned_at timestamp with time zone,
    reminded_at timestamp with time zone,
    told_late_at timestamp with time zone,
    CONSTRAINT escalation_escalation_epoch_check CHECK ((epoch >= 0))
);
ALTER TABLE an_agencys_schema.escalation_escalation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_escalation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_notification (
    id bigint NOT NULL,
    text character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    agent_id bigint NOT NULL,
    conversation_id bigint,
    escalation_id bigint,
    message_id bigint,
    occasion character varying(10) NOT NULL,
    incident_id bigint
);
ALTER TABLE an_agencys_schema.escalation_notification ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_policy (
    id bigint NOT NULL,
    switched_off character varying(20)[] NOT NULL,
    handoff_text text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    reassign_minutes smallint NOT NULL,
    remind_minutes smallint NOT NULL,
    tell_late_minutes smallint NOT NULL,
    texts jsonb NOT NULL,
    CONSTRAINT escalation_policy_reassign_minutes_check CHECK ((reassign_minutes >= 0)),
    CONSTRAINT escalation_policy_remind_minutes_check CHECK ((remind_minutes >= 0)),
    CONSTRAINT escalation_policy_tell_late_minutes_check CHECK ((tell_late_minutes >= 0)),
    CONSTRAINT one_policy_per_agency CHECK ((id = 1)),
    CONSTRAINT some_triggers_stay_on CHECK ((NOT (switched_off && ARRAY['legal'::character varying(20), 'human_request'::character varying(20), 'safety'::character varying(20)])))
);
ALTER TABLE an_agencys_schema.escalation_policy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_policy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_pushidentity (
    id bigint NOT NULL,
    private_key text NOT NULL,
    public_key text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT one_push_identity_per_agency CHECK ((id = 1))
);
ALTER TABLE an_agencys_schema.escalation_pushidentity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_pushidentity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.escalation_wishes (
    id bigint NOT NULL,
    occasions character varying(10)[] NOT NULL,
    previews boolean NOT NULL,
    mail_minutes smallint,
    whatsapp_minutes smallint,
    phone character varying(20) NOT NULL,
    quiet_from time without time zone,
    quiet_to time without time zone,
    urgent_anyway boolean NOT NULL,
    agent_id bigint NOT NULL,
    CONSTRAINT escalation_wishes_mail_minutes_check CHECK ((mail_minutes >= 0)),
    CONSTRAINT escalation_wishes_whatsapp_minutes_check CHECK ((whatsapp_minutes >= 0))
);
ALTER TABLE an_agencys_schema.escalation_wishes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.escalation_wishes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.hooks_attempt (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    status smallint,
    problem character varying(200) NOT NULL,
    answer character varying(500) NOT NULL,
    milliseconds integer NOT NULL,
    delivery_id bigint NOT NULL,
    CONSTRAINT hooks_attempt_milliseconds_check CHECK ((milliseconds >= 0)),
    CONSTRAINT hooks_attempt_status_check CHECK ((status >= 0))
);
ALTER TABLE an_agencys_schema.hooks_attempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.hooks_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.hooks_delivery (
    id bigint NOT NULL,
    state character varying(9) NOT NULL,
    tries smallint NOT NULL,
    due_at timestamp with time zone,
    lease_until timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    endpoint_id bigint NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT delivery_state_is_known CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'delivered'::character varying, 'failed'::character varying])::text[]))),
    CONSTRAINT hooks_delivery_tries_check CHECK ((tries >= 0)),
    CONSTRAINT who_waits_has_a_time CHECK ((((due_at IS NOT NULL) AND ((state)::text = 'waiting'::text)) OR (NOT ((state)::text = 'waiting'::text))))
);
ALTER TABLE an_agencys_schema.hooks_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.hooks_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.hooks_endpoint (
    id bigint NOT NULL,
    url character varying(500) NOT NULL,
    description character varying(120) NOT NULL,
    kinds character varying(40)[] NOT NULL,
    with_content boolean NOT NULL,
    secret text NOT NULL,
    older_secret text NOT NULL,
    older_until timestamp with time zone,
    is_active boolean NOT NULL,
    stopped_why character varying(200) NOT NULL,
    failing_since timestamp with time zone,
    failures integer NOT NULL,
    paused_until timestamp with time zone,
    told_at timestamp with time zone,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint,
    CONSTRAINT hooks_endpoint_failures_check CHECK ((failures >= 0))
);
ALTER TABLE an_agencys_schema.hooks_endpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.hooks_endpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.hooks_event (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    key character varying(80) NOT NULL,
    data jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    spread_at timestamp with time zone,
    told_to_id bigint
);
CREATE TABLE an_agencys_schema.onboarding_progress (
    id bigint NOT NULL,
    settled character varying(8)[] NOT NULL,
    skipped character varying(8)[] NOT NULL,
    put_away_at timestamp with time zone,
    CONSTRAINT one_progress_per_agency CHECK ((id = 1))
);
ALTER TABLE an_agencys_schema.onboarding_progress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.onboarding_progress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_case (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    text text NOT NULL,
    history jsonb NOT NULL,
    action character varying(14) NOT NULL,
    trigger character varying(20) NOT NULL,
    must_mention character varying(120)[] NOT NULL,
    must_not_mention character varying(120)[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    by_id bigint
);
ALTER TABLE an_agencys_schema.personas_case ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_caserun (
    id bigint NOT NULL,
    "case" character varying(40) NOT NULL,
    wording character varying(64) NOT NULL,
    problems jsonb NOT NULL,
    action character varying(14) NOT NULL,
    reply text NOT NULL,
    at timestamp with time zone NOT NULL,
    told_from jsonb NOT NULL,
    turn_id bigint
);
ALTER TABLE an_agencys_schema.personas_caserun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_caserun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_engine (
    id bigint NOT NULL,
    key text NOT NULL,
    key_set_at timestamp with time zone,
    calls_per_day integer,
    usd_per_day numeric(8,2),
    allowed_calls_per_day integer,
    allowed_usd_per_day numeric(8,2),
    told_on date,
    amendments jsonb NOT NULL,
    CONSTRAINT one_engine_per_agency CHECK ((id = 1)),
    CONSTRAINT personas_engine_allowed_calls_per_day_check CHECK ((allowed_calls_per_day >= 0)),
    CONSTRAINT personas_engine_calls_per_day_check CHECK ((calls_per_day >= 0))
);
ALTER TABLE an_agencys_schema.personas_engine ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_engine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_memory (
    id bigint NOT NULL,
    wanted jsonb NOT NULL,
    shown bigint[] NOT NULL,
    focus bigint,
    updated_at timestamp with time zone NOT NULL,
    conversation_id bigint NOT NULL,
    epoch integer NOT NULL,
    open_question character varying(300) NOT NULL,
    slots jsonb NOT NULL,
    summary text NOT NULL,
    through bigint NOT NULL,
    CONSTRAINT personas_memory_epoch_check CHECK ((epoch >= 0))
);
ALTER TABLE an_agencys_schema.personas_memory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_memory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_modelcall (
    id bigint NOT NULL,
    purpose character varying(10) NOT NULL,
    model character varying(60) NOT NULL,
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cache_read_tokens integer NOT NULL,
    cache_write_tokens integer NOT NULL,
    cost_usd numeric(10,6) NOT NULL,
    milliseconds integer NOT NULL,
    stop_reason character varying(30) NOT NULL,
    problem character varying(120) NOT NULL,
    request_id character varying(80) NOT NULL,
    own_key boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    conversation_id bigint,
    CONSTRAINT personas_modelcall_cache_read_tokens_check CHECK ((cache_read_tokens >= 0)),
    CONSTRAINT personas_modelcall_cache_write_tokens_check CHECK ((cache_write_tokens >= 0)),
    CONSTRAINT personas_modelcall_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT personas_modelcall_milliseconds_check CHECK ((milliseconds >= 0)),
    CONSTRAINT personas_modelcall_output_tokens_check CHECK ((output_tokens >= 0))
);
ALTER TABLE an_agencys_schema.personas_modelcall ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_modelcall_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_outreach (
    id bigint NOT NULL,
    occasion character varying(5) NOT NULL,
    price bigint,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    conversation_id bigint NOT NULL,
    listing_id bigint NOT NULL,
    CONSTRAINT occasion_is_known CHECK (((occasion)::text = ANY ((ARRAY['price'::character varying, 'gone'::character varying, 'fits'::character varying])::text[])))
);
ALTER TABLE an_agencys_schema.personas_outreach ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_outreach_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_persona (
    id bigint NOT NULL,
    assistant_name character varying(40) NOT NULL,
    style character varying(12) NOT NULL,
    tone smallint NOT NULL,
    flags character varying(12)[] NOT NULL,
    custom_instruction text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    agent_id bigint,
    draft jsonb,
    CONSTRAINT persona_tone_from_1_to_10 CHECK (((tone >= 1) AND (tone <= 10))),
    CONSTRAINT personas_persona_tone_check CHECK ((tone >= 0))
);
ALTER TABLE an_agencys_schema.personas_persona ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_persona_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_personaversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    wording jsonb NOT NULL,
    reason character varying(300) NOT NULL,
    at timestamp with time zone NOT NULL,
    by_id bigint,
    persona_id bigint NOT NULL,
    CONSTRAINT personas_personaversion_number_check CHECK ((number >= 0))
);
ALTER TABLE an_agencys_schema.personas_personaversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_personaversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_session (
    id bigint NOT NULL,
    name character varying(64) NOT NULL,
    said jsonb NOT NULL,
    wanted jsonb NOT NULL,
    language character varying(12) NOT NULL,
    last_action character varying(14) NOT NULL,
    turns integer NOT NULL,
    idle_minutes smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    agent_id bigint NOT NULL,
    CONSTRAINT assistant_session_lasts_a_minute CHECK ((idle_minutes >= 1)),
    CONSTRAINT personas_session_idle_minutes_check CHECK ((idle_minutes >= 0)),
    CONSTRAINT personas_session_turns_check CHECK ((turns >= 0))
);
ALTER TABLE an_agencys_schema.personas_session ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.personas_turn (
    id bigint NOT NULL,
    language character varying(12) NOT NULL,
    intent character varying(20) NOT NULL,
    sentiment character varying(10) NOT NULL,
    risk_flags character varying(20)[] NOT NULL,
    situation text NOT NULL,
    action character varying(14) NOT NULL,
    decided_by character varying(10) NOT NULL,
    reason character varying(300) NOT NULL,
    plan text NOT NULL,
    reply text NOT NULL,
    listings jsonb NOT NULL,
    violations jsonb NOT NULL,
    drafts jsonb NOT NULL,
    outcome character varying(12) NOT NULL,
    model character varying(60) NOT NULL,
    calls smallint NOT NULL,
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cache_read_tokens integer NOT NULL,
    cache_write_tokens integer NOT NULL,
    cost_usd numeric(10,6) NOT NULL,
    milliseconds integer NOT NULL,
    request_id character varying(80) NOT NULL,
    at timestamp with time zone NOT NULL,
    conversation_id bigint NOT NULL,
    message_id bigint,
    trigger character varying(20) NOT NULL,
    search character varying(8) NOT NULL,
    wanted jsonb NOT NULL,
    told_from jsonb NOT NULL,
    reached jsonb NOT NULL,
    CONSTRAINT personas_turn_cache_read_tokens_check CHECK ((cache_read_tokens >= 0)),
    CONSTRAINT personas_turn_cache_write_tokens_check CHECK ((cache_write_tokens >= 0)),
    CONSTRAINT personas_turn_calls_check CHECK ((calls >= 0)),
    CONSTRAINT personas_turn_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT personas_turn_milliseconds_check CHECK ((milliseconds >= 0)),
    CONSTRAINT personas_turn_output_tokens_check CHECK ((output_tokens >= 0))
);
ALTER TABLE an_agencys_schema.personas_turn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.personas_turn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.properties_batch (
    id bigint NOT NULL,
    kind character varying(6) NOT NULL,
    state character varying(8) NOT NULL,
    who character varying(150) NOT NULL,
    name character varying(120) NOT NULL,
    kept character varying(40) NOT NULL,
    head jsonb NOT NULL,
    columns jsonb NOT NULL,
    fixed jsonb NOT NULL,
    samples jsonb NOT NULL,
    skip_bad boolean NOT NULL,
    rows integer NOT NULL,
    rows_done integer NOT NULL,
    report jsonb NOT NULL,
    undone jsonb NOT NULL,
    problem character varying(300) NOT NULL,
    attempts smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    agent_id bigint,
    chosen jsonb NOT NULL,
    CONSTRAINT kind_of_batch_is_known CHECK (((kind)::text = ANY ((ARRAY['import'::character varying, 'bulk'::character varying, 'export'::character varying])::text[]))),
    CONSTRAINT properties_batch_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT properties_batch_rows_check CHECK ((rows >= 0)),
    CONSTRAINT properties_batch_rows_done_check CHECK ((rows_done >= 0)),
    CONSTRAINT state_of_batch_is_known CHECK (((state)::text = ANY ((ARRAY['reading'::character varying, 'mapping'::character varying, 'checking'::character varying, 'checked'::character varying, 'storing'::character varying, 'stored'::character varying, 'undoing'::character varying, 'undone'::character varying, 'failed'::character varying, 'writing'::character varying, 'written'::character varying])::text[])))
);
ALTER TABLE an_agencys_schema.properties_batch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.properties_batch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.properties_listing (
    id bigint NOT NULL,
    reference character varying(40) NOT NULL,
    title character varying(160) NOT NULL,
    property_type character varying(14) NOT NULL,
    listing_type character varying(4) NOT NULL,
    price bigint,
    currency character varying(3) NOT NULL,
    bedrooms smallint,
    bathrooms numeric(3,1),
    area numeric(12,2),
    area_unit character varying(4) NOT NULL,
    address character varying(200) NOT NULL,
    suburb character varying(80) NOT NULL,
    city character varying(80) NOT NULL,
    country character varying(60) NOT NULL,
    postal_code character varying(16) NOT NULL,
    latitude numeric(9,6),
    longitude numeric(9,6),
    features character varying(80)[] NOT NULL,
    not_features character varying(80)[] NOT NULL,
    selling_points text NOT NULL,
    description text NOT NULL,
    tenure character varying(60) NOT NULL,
    availability character varying(9) NOT NULL,
    internal_notes text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    area_sqm numeric(12,2),
    house_number character varying(12) NOT NULL,
    street character varying(200) NOT NULL,
    place_keys character varying(200)[] NOT NULL,
    name_words text NOT NULL,
    told_words text NOT NULL,
    absent_words text NOT NULL,
    agent_id bigint,
    confirmed_at timestamp with time zone NOT NULL,
    own_words text NOT NULL,
    private character varying(20)[] NOT NULL,
    is_sample boolean NOT NULL,
    CONSTRAINT area_has_a_unit CHECK (((area IS NULL) OR ((area > (0)::numeric) AND ((area_unit)::text = ANY ((ARRAY['sqft'::character varying, 'sqm'::character varying])::text[]))))),
    CONSTRAINT availability_is_known CHECK (((availability)::text = ANY ((ARRAY['available'::character varying, 'pending'::character varying, 'sold'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT bathrooms_are_plausible CHECK (((bathrooms IS NULL) OR ((bathrooms >= (0)::numeric) AND (bathrooms <= (50)::numeric)))),
    CONSTRAINT bedrooms_are_plausible CHECK (((bedrooms IS NULL) OR ((bedrooms >= 0) AND (bedrooms <= 50)))),
    CONSTRAINT latitude_is_on_earth CHECK (((latitude IS NULL) OR ((latitude >= ('-90'::integer)::numeric) AND (latitude <= (90)::numeric)))),
    CONSTRAINT listing_currency_has_three_letters CHECK (((currency)::text ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT listing_has_a_reference CHECK ((NOT ((reference)::text = ''::text))),
    CONSTRAINT listing_has_a_title CHECK ((NOT ((title)::text = ''::text))),
    CONSTRAINT listing_price_is_not_negative CHECK (((price IS NULL) OR (price >= 0))),
    CONSTRAINT listing_type_is_known CHECK (((listing_type)::text = ANY ((ARRAY['sale'::character varying, 'rent'::character varying])::text[]))),
    CONSTRAINT longitude_is_on_earth CHECK (((longitude IS NULL) OR ((longitude >= ('-180'::integer)::numeric) AND (longitude <= (180)::numeric)))),
    CONSTRAINT private_facts_are_known CHECK ((private <@ ARRAY['price'::character varying(20), 'bedrooms'::character varying(20), 'bathrooms'::character varying(20), 'area'::character varying(20), 'address'::character varying(20), 'suburb'::character varying(20), 'city'::character varying(20), 'country'::character varying(20), 'tenure'::character varying(20), 'features'::character varying(20), 'not_features'::character varying(20), 'selling_points'::character varying(20), 'description'::character varying(20)])),
    CONSTRAINT properties_listing_bedrooms_check CHECK ((bedrooms >= 0)),
    CONSTRAINT properties_listing_price_check CHECK ((price >= 0)),
    CONSTRAINT properties_listing_version_check CHECK ((version >= 0)),
    CONSTRAINT property_type_is_known CHECK (((property_type)::text = ANY ((ARRAY['apartment'::character varying, 'condo'::character varying, 'hdb'::character varying, 'executive'::character varying, 'maisonette'::character varying, 'studio'::character varying, 'loft'::character varying, 'duplex'::character varying, 'penthouse'::character varying, 'room'::character varying, 'house'::character varying, 'landed'::character varying, 'terrace'::character varying, 'semi_detached'::character varying, 'bungalow'::character varying, 'villa'::character varying, 'townhouse'::character varying, 'shophouse'::character varying, 'office'::character varying, 'retail'::character varying, 'warehouse'::character varying, 'commercial'::character varying, 'land'::character varying, 'other'::character varying])::text[])))
);
ALTER TABLE an_agencys_schema.properties_listing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.properties_listing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.properties_listingchange (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    who character varying(150) NOT NULL,
    source character varying(8) NOT NULL,
    is_new boolean NOT NULL,
    changes jsonb NOT NULL,
    version integer NOT NULL,
    agent_id bigint,
    batch_id bigint,
    listing_id bigint NOT NULL,
    CONSTRAINT properties_listingchange_version_check CHECK ((version >= 0)),
    CONSTRAINT source_of_change_is_known CHECK (((source)::text = ANY ((ARRAY['page'::character varying, 'bulk'::character varying, 'import'::character varying, 'undo'::character varying, 'api'::character varying, 'admin'::character varying, 'command'::character varying, 'system'::character varying])::text[])))
);
ALTER TABLE an_agencys_schema.properties_listingchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.properties_listingchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.properties_listingdraft (
    id bigint NOT NULL,
    fields jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    agent_id bigint NOT NULL,
    listing_id bigint
);
ALTER TABLE an_agencys_schema.properties_listingdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.properties_listingdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.properties_listingrules (
    id smallint NOT NULL,
    date_after_days smallint,
    stop_after_days smallint,
    columns jsonb NOT NULL,
    CONSTRAINT date_after_some_days CHECK (((date_after_days IS NULL) OR (date_after_days >= 2))),
    CONSTRAINT one_row_of_listing_rules CHECK ((id = 1)),
    CONSTRAINT properties_listingrules_date_after_days_check CHECK ((date_after_days >= 0)),
    CONSTRAINT properties_listingrules_id_check CHECK ((id >= 0)),
    CONSTRAINT properties_listingrules_stop_after_days_check CHECK ((stop_after_days >= 0)),
    CONSTRAINT stop_after_some_days CHECK (((stop_after_days IS NULL) OR (stop_after_days >= 2)))
);
CREATE TABLE an_agencys_schema.properties_photo (
    id bigint NOT NULL,
    image character varying(160) NOT NULL,
    "position" smallint NOT NULL,
    caption character varying(120) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    listing_id bigint NOT NULL,
    card character varying(160) NOT NULL,
    thumb character varying(160) NOT NULL,
    CONSTRAINT properties_photo_position_check CHECK (("position" >= 0))
);
ALTER TABLE an_agencys_schema.properties_photo ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME an_agencys_schema.properties_photo_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE an_agencys_schema.whatsapp_inboundevent (
    id uuid NOT NULL,
    key character varying(200) NOT NULL,
    kind character varying(40) NOT NULL,
    payload text NOT NULL,
    state character varying(8) NOT NULL,
    reason character varying(300) NOT NULL,
    attempts smallint NOT NULL,
    retry_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    channel_id bigint NOT NULL,
    from_journal boolean DEFAULT false NOT NULL,
    CONSTRAINT whatsapp_inboundevent_attempts_check CHECK ((attempts >= 0))
);
INSERT INTO an_agencys_schema.auth_permission VALUES (1, 'Can add log entry', 4, 'add_logentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (2, 'Can change log entry', 4, 'change_logentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (3, 'Can delete log entry', 4, 'delete_logentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (4, 'Can view log entry', 4, 'view_logentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (5, 'Can add platform audit', 5, 'add_platformaudit');
INSERT INTO an_agencys_schema.auth_permission VALUES (6, 'Can change platform audit', 5, 'change_platformaudit');
INSERT INTO an_agencys_schema.auth_permission VALUES (7, 'Can delete platform audit', 5, 'delete_platformaudit');
INSERT INTO an_agencys_schema.auth_permission VALUES (8, 'Can view platform audit', 5, 'view_platformaudit');
INSERT INTO an_agencys_schema.auth_permission VALUES (9, 'Can add worker', 6, 'add_worker');
INSERT INTO an_agencys_schema.auth_permission VALUES (10, 'Can change worker', 6, 'change_worker');
INSERT INTO an_agencys_schema.auth_permission VALUES (11, 'Can delete worker', 6, 'delete_worker');
INSERT INTO an_agencys_schema.auth_permission VALUES (12, 'Can view worker', 6, 'view_worker');
INSERT INTO an_agencys_schema.auth_permission VALUES (13, 'Can add agency', 7, 'add_agency');
INSERT INTO an_agencys_schema.auth_permission VALUES (14, 'Can change agency', 7, 'change_agency');
INSERT INTO an_agencys_schema.auth_permission VALUES (15, 'Can delete agency', 7, 'delete_agency');
INSERT INTO an_agencys_schema.auth_permission VALUES (16, 'Can view agency', 7, 'view_agency');
INSERT INTO an_agencys_schema.auth_permission VALUES (17, 'Can add domain', 8, 'add_domain');
INSERT INTO an_agencys_schema.auth_permission VALUES (18, 'Can change domain', 8, 'change_domain');
INSERT INTO an_agencys_schema.auth_permission VALUES (19, 'Can delete domain', 8, 'delete_domain');
INSERT INTO an_agencys_schema.auth_permission VALUES (20, 'Can view domain', 8, 'view_domain');
INSERT INTO an_agencys_schema.auth_permission VALUES (21, 'Can add webhook route', 9, 'add_webhookroute');
INSERT INTO an_agencys_schema.auth_permission VALUES (22, 'Can change webhook route', 9, 'change_webhookroute');
INSERT INTO an_agencys_schema.auth_permission VALUES (23, 'Can delete webhook route', 9, 'delete_webhookroute');
INSERT INTO an_agencys_schema.auth_permission VALUES (24, 'Can view webhook route', 9, 'view_webhookroute');
INSERT INTO an_agencys_schema.auth_permission VALUES (25, 'Can add agency figures', 10, 'add_agencyfigures');
INSERT INTO an_agencys_schema.auth_permission VALUES (26, 'Can change agency figures', 10, 'change_agencyfigures');
INSERT INTO an_agencys_schema.auth_permission VALUES (27, 'Can delete agency figures', 10, 'delete_agencyfigures');
INSERT INTO an_agencys_schema.auth_permission VALUES (28, 'Can view agency figures', 10, 'view_agencyfigures');
INSERT INTO an_agencys_schema.auth_permission VALUES (29, 'Can add opening', 11, 'add_opening');
INSERT INTO an_agencys_schema.auth_permission VALUES (30, 'Can change opening', 11, 'change_opening');
INSERT INTO an_agencys_schema.auth_permission VALUES (31, 'Can delete opening', 11, 'delete_opening');
INSERT INTO an_agencys_schema.auth_permission VALUES (32, 'Can view opening', 11, 'view_opening');
INSERT INTO an_agencys_schema.auth_permission VALUES (33, 'Can add support visit', 12, 'add_supportvisit');
INSERT INTO an_agencys_schema.auth_permission VALUES (34, 'Can change support visit', 12, 'change_supportvisit');
INSERT INTO an_agencys_schema.auth_permission VALUES (35, 'Can delete support visit', 12, 'delete_supportvisit');
INSERT INTO an_agencys_schema.auth_permission VALUES (36, 'Can view support visit', 12, 'view_supportvisit');
INSERT INTO an_agencys_schema.auth_permission VALUES (37, 'Can add content type', 13, 'add_contenttype');
INSERT INTO an_agencys_schema.auth_permission VALUES (38, 'Can change content type', 13, 'change_contenttype');
INSERT INTO an_agencys_schema.auth_permission VALUES (39, 'Can delete content type', 13, 'delete_contenttype');
INSERT INTO an_agencys_schema.auth_permission VALUES (40, 'Can view content type', 13, 'view_contenttype');
INSERT INTO an_agencys_schema.auth_permission VALUES (41, 'Can add permission', 14, 'add_permission');
INSERT INTO an_agencys_schema.auth_permission VALUES (42, 'Can change permission', 14, 'change_permission');
INSERT INTO an_agencys_schema.auth_permission VALUES (43, 'Can delete permission', 14, 'delete_permission');
INSERT INTO an_agencys_schema.auth_permission VALUES (44, 'Can view permission', 14, 'view_permission');
INSERT INTO an_agencys_schema.auth_permission VALUES (45, 'Can add group', 15, 'add_group');
INSERT INTO an_agencys_schema.auth_permission VALUES (46, 'Can change group', 15, 'change_group');
INSERT INTO an_agencys_schema.auth_permission VALUES (47, 'Can delete group', 15, 'delete_group');
INSERT INTO an_agencys_schema.auth_permission VALUES (48, 'Can view group', 15, 'view_group');
INSERT INTO an_agencys_schema.auth_permission VALUES (49, 'Can add agent', 16, 'add_agent');
INSERT INTO an_agencys_schema.auth_permission VALUES (50, 'Can change agent', 16, 'change_agent');
INSERT INTO an_agencys_schema.auth_permission VALUES (51, 'Can delete agent', 16, 'delete_agent');
INSERT INTO an_agencys_schema.auth_permission VALUES (52, 'Can view agent', 16, 'view_agent');
INSERT INTO an_agencys_schema.auth_permission VALUES (53, 'Can add api session', 17, 'add_apisession');
INSERT INTO an_agencys_schema.auth_permission VALUES (54, 'Can change api session', 17, 'change_apisession');
INSERT INTO an_agencys_schema.auth_permission VALUES (55, 'Can delete api session', 17, 'delete_apisession');
INSERT INTO an_agencys_schema.auth_permission VALUES (56, 'Can view api session', 17, 'view_apisession');
INSERT INTO an_agencys_schema.auth_permission VALUES (57, 'Can add sign in attempt', 18, 'add_signinattempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (58, 'Can change sign in attempt', 18, 'change_signinattempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (59, 'Can delete sign in attempt', 18, 'delete_signinattempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (60, 'Can view sign in attempt', 18, 'view_signinattempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (61, 'Can add team', 19, 'add_team');
INSERT INTO an_agencys_schema.auth_permission VALUES (62, 'Can change team', 19, 'change_team');
INSERT INTO an_agencys_schema.auth_permission VALUES (63, 'Can delete team', 19, 'delete_team');
INSERT INTO an_agencys_schema.auth_permission VALUES (64, 'Can view team', 19, 'view_team');
INSERT INTO an_agencys_schema.auth_permission VALUES (65, 'Can add audit entry', 20, 'add_auditentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (66, 'Can change audit entry', 20, 'change_auditentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (67, 'Can delete audit entry', 20, 'delete_auditentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (68, 'Can view audit entry', 20, 'view_auditentry');
INSERT INTO an_agencys_schema.auth_permission VALUES (69, 'Can add invitation', 21, 'add_invitation');
INSERT INTO an_agencys_schema.auth_permission VALUES (70, 'Can change invitation', 21, 'change_invitation');
INSERT INTO an_agencys_schema.auth_permission VALUES (71, 'Can delete invitation', 21, 'delete_invitation');
INSERT INTO an_agencys_schema.auth_permission VALUES (72, 'Can view invitation', 21, 'view_invitation');
INSERT INTO an_agencys_schema.auth_permission VALUES (73, 'Can add session', 22, 'add_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (74, 'Can change session', 22, 'change_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (75, 'Can delete session', 22, 'delete_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (76, 'Can view session', 22, 'view_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (77, 'Can add email change', 23, 'add_emailchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (78, 'Can change email change', 23, 'change_emailchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (79, 'Can delete email change', 23, 'delete_emailchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (80, 'Can view email change', 23, 'view_emailchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (81, 'Can add recovery code', 24, 'add_recoverycode');
INSERT INTO an_agencys_schema.auth_permission VALUES (82, 'Can change recovery code', 24, 'change_recoverycode');
INSERT INTO an_agencys_schema.auth_permission VALUES (83, 'Can delete recovery code', 24, 'delete_recoverycode');
INSERT INTO an_agencys_schema.auth_permission VALUES (84, 'Can view recovery code', 24, 'view_recoverycode');
INSERT INTO an_agencys_schema.auth_permission VALUES (85, 'Can add second step', 25, 'add_secondstep');
INSERT INTO an_agencys_schema.auth_permission VALUES (86, 'Can change second step', 25, 'change_secondstep');
INSERT INTO an_agencys_schema.auth_permission VALUES (87, 'Can delete second step', 25, 'delete_secondstep');
INSERT INTO an_agencys_schema.auth_permission VALUES (88, 'Can view second step', 25, 'view_secondstep');
INSERT INTO an_agencys_schema.auth_permission VALUES (89, 'Can add api key', 26, 'add_apikey');
INSERT INTO an_agencys_schema.auth_permission VALUES (90, 'Can change api key', 26, 'change_apikey');
INSERT INTO an_agencys_schema.auth_permission VALUES (91, 'Can delete api key', 26, 'delete_apikey');
INSERT INTO an_agencys_schema.auth_permission VALUES (92, 'Can view api key', 26, 'view_apikey');
INSERT INTO an_agencys_schema.auth_permission VALUES (93, 'Can add keyed request', 27, 'add_keyedrequest');
INSERT INTO an_agencys_schema.auth_permission VALUES (94, 'Can change keyed request', 27, 'change_keyedrequest');
INSERT INTO an_agencys_schema.auth_permission VALUES (95, 'Can delete keyed request', 27, 'delete_keyedrequest');
INSERT INTO an_agencys_schema.auth_permission VALUES (96, 'Can view keyed request', 27, 'view_keyedrequest');
INSERT INTO an_agencys_schema.auth_permission VALUES (97, 'Can add Scheduled task', 28, 'add_schedule');
INSERT INTO an_agencys_schema.auth_permission VALUES (98, 'Can change Scheduled task', 28, 'change_schedule');
INSERT INTO an_agencys_schema.auth_permission VALUES (99, 'Can delete Scheduled task', 28, 'delete_schedule');
INSERT INTO an_agencys_schema.auth_permission VALUES (100, 'Can view Scheduled task', 28, 'view_schedule');
INSERT INTO an_agencys_schema.auth_permission VALUES (101, 'Can add Task', 1, 'add_task');
INSERT INTO an_agencys_schema.auth_permission VALUES (102, 'Can change Task', 1, 'change_task');
INSERT INTO an_agencys_schema.auth_permission VALUES (103, 'Can delete Task', 1, 'delete_task');
INSERT INTO an_agencys_schema.auth_permission VALUES (104, 'Can view Task', 1, 'view_task');
INSERT INTO an_agencys_schema.auth_permission VALUES (105, 'Can add Failed task', 2, 'add_failure');
INSERT INTO an_agencys_schema.auth_permission VALUES (106, 'Can change Failed task', 2, 'change_failure');
INSERT INTO an_agencys_schema.auth_permission VALUES (107, 'Can delete Failed task', 2, 'delete_failure');
INSERT INTO an_agencys_schema.auth_permission VALUES (108, 'Can view Failed task', 2, 'view_failure');
INSERT INTO an_agencys_schema.auth_permission VALUES (109, 'Can add Successful task', 3, 'add_success');
INSERT INTO an_agencys_schema.auth_permission VALUES (110, 'Can change Successful task', 3, 'change_success');
INSERT INTO an_agencys_schema.auth_permission VALUES (111, 'Can delete Successful task', 3, 'delete_success');
INSERT INTO an_agencys_schema.auth_permission VALUES (112, 'Can view Successful task', 3, 'view_success');
INSERT INTO an_agencys_schema.auth_permission VALUES (113, 'Can add Queued task', 29, 'add_ormq');
INSERT INTO an_agencys_schema.auth_permission VALUES (114, 'Can change Queued task', 29, 'change_ormq');
INSERT INTO an_agencys_schema.auth_permission VALUES (115, 'Can delete Queued task', 29, 'delete_ormq');
INSERT INTO an_agencys_schema.auth_permission VALUES (116, 'Can view Queued task', 29, 'view_ormq');
INSERT INTO an_agencys_schema.auth_permission VALUES (117, 'Can add delivery', 30, 'add_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (118, 'Can change delivery', 30, 'change_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (119, 'Can delete delivery', 30, 'delete_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (120, 'Can view delivery', 30, 'view_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (121, 'Can add attempt', 31, 'add_attempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (122, 'Can change attempt', 31, 'change_attempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (123, 'Can delete attempt', 31, 'delete_attempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (124, 'Can view attempt', 31, 'view_attempt');
INSERT INTO an_agencys_schema.auth_permission VALUES (125, 'Can add endpoint', 32, 'add_endpoint');
INSERT INTO an_agencys_schema.auth_permission VALUES (126, 'Can change endpoint', 32, 'change_endpoint');
INSERT INTO an_agencys_schema.auth_permission VALUES (127, 'Can delete endpoint', 32, 'delete_endpoint');
INSERT INTO an_agencys_schema.auth_permission VALUES (128, 'Can view endpoint', 32, 'view_endpoint');
INSERT INTO an_agencys_schema.auth_permission VALUES (129, 'Can add event', 33, 'add_event');
INSERT INTO an_agencys_schema.auth_permission VALUES (130, 'Can change event', 33, 'change_event');
INSERT INTO an_agencys_schema.auth_permission VALUES (131, 'Can delete event', 33, 'delete_event');
INSERT INTO an_agencys_schema.auth_permission VALUES (132, 'Can view event', 33, 'view_event');
INSERT INTO an_agencys_schema.auth_permission VALUES (133, 'Can add contact', 34, 'add_contact');
INSERT INTO an_agencys_schema.auth_permission VALUES (134, 'Can change contact', 34, 'change_contact');
INSERT INTO an_agencys_schema.auth_permission VALUES (135, 'Can delete contact', 34, 'delete_contact');
INSERT INTO an_agencys_schema.auth_permission VALUES (136, 'Can view contact', 34, 'view_contact');
INSERT INTO an_agencys_schema.auth_permission VALUES (137, 'Can add channel', 35, 'add_channel');
INSERT INTO an_agencys_schema.auth_permission VALUES (138, 'Can change channel', 35, 'change_channel');
INSERT INTO an_agencys_schema.auth_permission VALUES (139, 'Can delete channel', 35, 'delete_channel');
INSERT INTO an_agencys_schema.auth_permission VALUES (140, 'Can view channel', 35, 'view_channel');
INSERT INTO an_agencys_schema.auth_permission VALUES (141, 'Can add contact address', 36, 'add_contactaddress');
INSERT INTO an_agencys_schema.auth_permission VALUES (142, 'Can change contact address', 36, 'change_contactaddress');
INSERT INTO an_agencys_schema.auth_permission VALUES (143, 'Can delete contact address', 36, 'delete_contactaddress');
INSERT INTO an_agencys_schema.auth_permission VALUES (144, 'Can view contact address', 36, 'view_contactaddress');
INSERT INTO an_agencys_schema.auth_permission VALUES (145, 'Can add conversation', 37, 'add_conversation');
INSERT INTO an_agencys_schema.auth_permission VALUES (146, 'Can change conversation', 37, 'change_conversation');
INSERT INTO an_agencys_schema.auth_permission VALUES (147, 'Can delete conversation', 37, 'delete_conversation');
INSERT INTO an_agencys_schema.auth_permission VALUES (148, 'Can view conversation', 37, 'view_conversation');
INSERT INTO an_agencys_schema.auth_permission VALUES (149, 'Can add message', 38, 'add_message');
INSERT INTO an_agencys_schema.auth_permission VALUES (150, 'Can change message', 38, 'change_message');
INSERT INTO an_agencys_schema.auth_permission VALUES (151, 'Can delete message', 38, 'delete_message');
INSERT INTO an_agencys_schema.auth_permission VALUES (152, 'Can view message', 38, 'view_message');
INSERT INTO an_agencys_schema.auth_permission VALUES (153, 'Can add mode change', 39, 'add_modechange');
INSERT INTO an_agencys_schema.auth_permission VALUES (154, 'Can change mode change', 39, 'change_modechange');
INSERT INTO an_agencys_schema.auth_permission VALUES (155, 'Can delete mode change', 39, 'delete_modechange');
INSERT INTO an_agencys_schema.auth_permission VALUES (156, 'Can view mode change', 39, 'view_modechange');
INSERT INTO an_agencys_schema.auth_permission VALUES (157, 'Can add routing', 40, 'add_routing');
INSERT INTO an_agencys_schema.auth_permission VALUES (158, 'Can change routing', 40, 'change_routing');
INSERT INTO an_agencys_schema.auth_permission VALUES (159, 'Can delete routing', 40, 'delete_routing');
INSERT INTO an_agencys_schema.auth_permission VALUES (160, 'Can view routing', 40, 'view_routing');
INSERT INTO an_agencys_schema.auth_permission VALUES (161, 'Can add canned reply', 41, 'add_cannedreply');
INSERT INTO an_agencys_schema.auth_permission VALUES (162, 'Can change canned reply', 41, 'change_cannedreply');
INSERT INTO an_agencys_schema.auth_permission VALUES (163, 'Can delete canned reply', 41, 'delete_cannedreply');
INSERT INTO an_agencys_schema.auth_permission VALUES (164, 'Can view canned reply', 41, 'view_cannedreply');
INSERT INTO an_agencys_schema.auth_permission VALUES (165, 'Can add composer draft', 42, 'add_composerdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (166, 'Can change composer draft', 42, 'change_composerdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (167, 'Can delete composer draft', 42, 'delete_composerdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (168, 'Can view composer draft', 42, 'view_composerdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (169, 'Can add note', 43, 'add_note');
INSERT INTO an_agencys_schema.auth_permission VALUES (170, 'Can change note', 43, 'change_note');
INSERT INTO an_agencys_schema.auth_permission VALUES (171, 'Can delete note', 43, 'delete_note');
INSERT INTO an_agencys_schema.auth_permission VALUES (172, 'Can view note', 43, 'view_note');
INSERT INTO an_agencys_schema.auth_permission VALUES (173, 'Can add label', 44, 'add_label');
INSERT INTO an_agencys_schema.auth_permission VALUES (174, 'Can change label', 44, 'change_label');
INSERT INTO an_agencys_schema.auth_permission VALUES (175, 'Can delete label', 44, 'delete_label');
INSERT INTO an_agencys_schema.auth_permission VALUES (176, 'Can view label', 44, 'view_label');
INSERT INTO an_agencys_schema.auth_permission VALUES (177, 'Can add saved view', 45, 'add_savedview');
INSERT INTO an_agencys_schema.auth_permission VALUES (178, 'Can change saved view', 45, 'change_savedview');
INSERT INTO an_agencys_schema.auth_permission VALUES (179, 'Can delete saved view', 45, 'delete_savedview');
INSERT INTO an_agencys_schema.auth_permission VALUES (180, 'Can view saved view', 45, 'view_savedview');
INSERT INTO an_agencys_schema.auth_permission VALUES (181, 'Can add presence', 46, 'add_presence');
INSERT INTO an_agencys_schema.auth_permission VALUES (182, 'Can change presence', 46, 'change_presence');
INSERT INTO an_agencys_schema.auth_permission VALUES (183, 'Can delete presence', 46, 'delete_presence');
INSERT INTO an_agencys_schema.auth_permission VALUES (184, 'Can view presence', 46, 'view_presence');
INSERT INTO an_agencys_schema.auth_permission VALUES (185, 'Can add attachment', 47, 'add_attachment');
INSERT INTO an_agencys_schema.auth_permission VALUES (186, 'Can change attachment', 47, 'change_attachment');
INSERT INTO an_agencys_schema.auth_permission VALUES (187, 'Can delete attachment', 47, 'delete_attachment');
INSERT INTO an_agencys_schema.auth_permission VALUES (188, 'Can view attachment', 47, 'view_attachment');
INSERT INTO an_agencys_schema.auth_permission VALUES (189, 'Can add incident', 48, 'add_incident');
INSERT INTO an_agencys_schema.auth_permission VALUES (190, 'Can change incident', 48, 'change_incident');
INSERT INTO an_agencys_schema.auth_permission VALUES (191, 'Can delete incident', 48, 'delete_incident');
INSERT INTO an_agencys_schema.auth_permission VALUES (192, 'Can view incident', 48, 'view_incident');
INSERT INTO an_agencys_schema.auth_permission VALUES (193, 'Can add assignment', 49, 'add_assignment');
INSERT INTO an_agencys_schema.auth_permission VALUES (194, 'Can change assignment', 49, 'change_assignment');
INSERT INTO an_agencys_schema.auth_permission VALUES (195, 'Can delete assignment', 49, 'delete_assignment');
INSERT INTO an_agencys_schema.auth_permission VALUES (196, 'Can view assignment', 49, 'view_assignment');
INSERT INTO an_agencys_schema.auth_permission VALUES (197, 'Can add closing', 50, 'add_closing');
INSERT INTO an_agencys_schema.auth_permission VALUES (198, 'Can change closing', 50, 'change_closing');
INSERT INTO an_agencys_schema.auth_permission VALUES (199, 'Can delete closing', 50, 'delete_closing');
INSERT INTO an_agencys_schema.auth_permission VALUES (200, 'Can view closing', 50, 'view_closing');
INSERT INTO an_agencys_schema.auth_permission VALUES (201, 'Can add contact merge', 51, 'add_contactmerge');
INSERT INTO an_agencys_schema.auth_permission VALUES (202, 'Can change contact merge', 51, 'change_contactmerge');
INSERT INTO an_agencys_schema.auth_permission VALUES (203, 'Can delete contact merge', 51, 'delete_contactmerge');
INSERT INTO an_agencys_schema.auth_permission VALUES (204, 'Can view contact merge', 51, 'view_contactmerge');
INSERT INTO an_agencys_schema.auth_permission VALUES (205, 'Can add listing', 52, 'add_listing');
INSERT INTO an_agencys_schema.auth_permission VALUES (206, 'Can change listing', 52, 'change_listing');
INSERT INTO an_agencys_schema.auth_permission VALUES (207, 'Can delete listing', 52, 'delete_listing');
INSERT INTO an_agencys_schema.auth_permission VALUES (208, 'Can view listing', 52, 'view_listing');
INSERT INTO an_agencys_schema.auth_permission VALUES (209, 'Can add photo', 53, 'add_photo');
INSERT INTO an_agencys_schema.auth_permission VALUES (210, 'Can change photo', 53, 'change_photo');
INSERT INTO an_agencys_schema.auth_permission VALUES (211, 'Can delete photo', 53, 'delete_photo');
INSERT INTO an_agencys_schema.auth_permission VALUES (212, 'Can view photo', 53, 'view_photo');
INSERT INTO an_agencys_schema.auth_permission VALUES (213, 'Can add batch', 54, 'add_batch');
INSERT INTO an_agencys_schema.auth_permission VALUES (214, 'Can change batch', 54, 'change_batch');
INSERT INTO an_agencys_schema.auth_permission VALUES (215, 'Can delete batch', 54, 'delete_batch');
INSERT INTO an_agencys_schema.auth_permission VALUES (216, 'Can view batch', 54, 'view_batch');
INSERT INTO an_agencys_schema.auth_permission VALUES (217, 'Can add listing change', 55, 'add_listingchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (218, 'Can change listing change', 55, 'change_listingchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (219, 'Can delete listing change', 55, 'delete_listingchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (220, 'Can view listing change', 55, 'view_listingchange');
INSERT INTO an_agencys_schema.auth_permission VALUES (221, 'Can add listing draft', 56, 'add_listingdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (222, 'Can change listing draft', 56, 'change_listingdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (223, 'Can delete listing draft', 56, 'delete_listingdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (224, 'Can view listing draft', 56, 'view_listingdraft');
INSERT INTO an_agencys_schema.auth_permission VALUES (225, 'Can add listing rules', 57, 'add_listingrules');
INSERT INTO an_agencys_schema.auth_permission VALUES (226, 'Can change listing rules', 57, 'change_listingrules');
INSERT INTO an_agencys_schema.auth_permission VALUES (227, 'Can delete listing rules', 57, 'delete_listingrules');
INSERT INTO an_agencys_schema.auth_permission VALUES (228, 'Can view listing rules', 57, 'view_listingrules');
INSERT INTO an_agencys_schema.auth_permission VALUES (229, 'Can add escalation', 58, 'add_escalation');
INSERT INTO an_agencys_schema.auth_permission VALUES (230, 'Can change escalation', 58, 'change_escalation');
INSERT INTO an_agencys_schema.auth_permission VALUES (231, 'Can delete escalation', 58, 'delete_escalation');
INSERT INTO an_agencys_schema.auth_permission VALUES (232, 'Can view escalation', 58, 'view_escalation');
INSERT INTO an_agencys_schema.auth_permission VALUES (233, 'Can add policy', 59, 'add_policy');
INSERT INTO an_agencys_schema.auth_permission VALUES (234, 'Can change policy', 59, 'change_policy');
INSERT INTO an_agencys_schema.auth_permission VALUES (235, 'Can delete policy', 59, 'delete_policy');
INSERT INTO an_agencys_schema.auth_permission VALUES (236, 'Can view policy', 59, 'view_policy');
INSERT INTO an_agencys_schema.auth_permission VALUES (237, 'Can add notification', 60, 'add_notification');
INSERT INTO an_agencys_schema.auth_permission VALUES (238, 'Can change notification', 60, 'change_notification');
INSERT INTO an_agencys_schema.auth_permission VALUES (239, 'Can delete notification', 60, 'delete_notification');
INSERT INTO an_agencys_schema.auth_permission VALUES (240, 'Can view notification', 60, 'view_notification');
INSERT INTO an_agencys_schema.auth_permission VALUES (241, 'Can add device', 61, 'add_device');
INSERT INTO an_agencys_schema.auth_permission VALUES (242, 'Can change device', 61, 'change_device');
INSERT INTO an_agencys_schema.auth_permission VALUES (243, 'Can delete device', 61, 'delete_device');
INSERT INTO an_agencys_schema.auth_permission VALUES (244, 'Can view device', 61, 'view_device');
INSERT INTO an_agencys_schema.auth_permission VALUES (245, 'Can add push identity', 62, 'add_pushidentity');
INSERT INTO an_agencys_schema.auth_permission VALUES (246, 'Can change push identity', 62, 'change_pushidentity');
INSERT INTO an_agencys_schema.auth_permission VALUES (247, 'Can delete push identity', 62, 'delete_pushidentity');
INSERT INTO an_agencys_schema.auth_permission VALUES (248, 'Can view push identity', 62, 'view_pushidentity');
INSERT INTO an_agencys_schema.auth_permission VALUES (249, 'Can add wishes', 63, 'add_wishes');
INSERT INTO an_agencys_schema.auth_permission VALUES (250, 'Can change wishes', 63, 'change_wishes');
INSERT INTO an_agencys_schema.auth_permission VALUES (251, 'Can delete wishes', 63, 'delete_wishes');
INSERT INTO an_agencys_schema.auth_permission VALUES (252, 'Can view wishes', 63, 'view_wishes');
INSERT INTO an_agencys_schema.auth_permission VALUES (253, 'Can add delivery', 64, 'add_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (254, 'Can change delivery', 64, 'change_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (255, 'Can delete delivery', 64, 'delete_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (256, 'Can view delivery', 64, 'view_delivery');
INSERT INTO an_agencys_schema.auth_permission VALUES (257, 'Can add amendment', 65, 'add_amendment');
INSERT INTO an_agencys_schema.auth_permission VALUES (258, 'Can change amendment', 65, 'change_amendment');
INSERT INTO an_agencys_schema.auth_permission VALUES (259, 'Can delete amendment', 65, 'delete_amendment');
INSERT INTO an_agencys_schema.auth_permission VALUES (260, 'Can view amendment', 65, 'view_amendment');
INSERT INTO an_agencys_schema.auth_permission VALUES (261, 'Can add amendment version', 66, 'add_amendmentversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (262, 'Can change amendment version', 66, 'change_amendmentversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (263, 'Can delete amendment version', 66, 'delete_amendmentversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (264, 'Can view amendment version', 66, 'view_amendmentversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (265, 'Can add memory', 67, 'add_memory');
INSERT INTO an_agencys_schema.auth_permission VALUES (266, 'Can change memory', 67, 'change_memory');
INSERT INTO an_agencys_schema.auth_permission VALUES (267, 'Can delete memory', 67, 'delete_memory');
INSERT INTO an_agencys_schema.auth_permission VALUES (268, 'Can view memory', 67, 'view_memory');
INSERT INTO an_agencys_schema.auth_permission VALUES (269, 'Can add persona', 68, 'add_persona');
INSERT INTO an_agencys_schema.auth_permission VALUES (270, 'Can change persona', 68, 'change_persona');
INSERT INTO an_agencys_schema.auth_permission VALUES (271, 'Can delete persona', 68, 'delete_persona');
INSERT INTO an_agencys_schema.auth_permission VALUES (272, 'Can view persona', 68, 'view_persona');
INSERT INTO an_agencys_schema.auth_permission VALUES (273, 'Can add turn', 69, 'add_turn');
INSERT INTO an_agencys_schema.auth_permission VALUES (274, 'Can change turn', 69, 'change_turn');
INSERT INTO an_agencys_schema.auth_permission VALUES (275, 'Can delete turn', 69, 'delete_turn');
INSERT INTO an_agencys_schema.auth_permission VALUES (276, 'Can view turn', 69, 'view_turn');
INSERT INTO an_agencys_schema.auth_permission VALUES (277, 'Can add case', 70, 'add_case');
INSERT INTO an_agencys_schema.auth_permission VALUES (278, 'Can change case', 70, 'change_case');
INSERT INTO an_agencys_schema.auth_permission VALUES (279, 'Can delete case', 70, 'delete_case');
INSERT INTO an_agencys_schema.auth_permission VALUES (280, 'Can view case', 70, 'view_case');
INSERT INTO an_agencys_schema.auth_permission VALUES (281, 'Can add case run', 71, 'add_caserun');
INSERT INTO an_agencys_schema.auth_permission VALUES (282, 'Can change case run', 71, 'change_caserun');
INSERT INTO an_agencys_schema.auth_permission VALUES (283, 'Can delete case run', 71, 'delete_caserun');
INSERT INTO an_agencys_schema.auth_permission VALUES (284, 'Can view case run', 71, 'view_caserun');
INSERT INTO an_agencys_schema.auth_permission VALUES (285, 'Can add engine', 72, 'add_engine');
INSERT INTO an_agencys_schema.auth_permission VALUES (286, 'Can change engine', 72, 'change_engine');
INSERT INTO an_agencys_schema.auth_permission VALUES (287, 'Can delete engine', 72, 'delete_engine');
INSERT INTO an_agencys_schema.auth_permission VALUES (288, 'Can view engine', 72, 'view_engine');
INSERT INTO an_agencys_schema.auth_permission VALUES (289, 'Can add model call', 73, 'add_modelcall');
INSERT INTO an_agencys_schema.auth_permission VALUES (290, 'Can change model call', 73, 'change_modelcall');
INSERT INTO an_agencys_schema.auth_permission VALUES (291, 'Can delete model call', 73, 'delete_modelcall');
INSERT INTO an_agencys_schema.auth_permission VALUES (292, 'Can view model call', 73, 'view_modelcall');
INSERT INTO an_agencys_schema.auth_permission VALUES (293, 'Can add persona version', 74, 'add_personaversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (294, 'Can change persona version', 74, 'change_personaversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (295, 'Can delete persona version', 74, 'delete_personaversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (296, 'Can view persona version', 74, 'view_personaversion');
INSERT INTO an_agencys_schema.auth_permission VALUES (297, 'Can add session', 75, 'add_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (298, 'Can change session', 75, 'change_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (299, 'Can delete session', 75, 'delete_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (300, 'Can view session', 75, 'view_session');
INSERT INTO an_agencys_schema.auth_permission VALUES (301, 'Can add outreach', 76, 'add_outreach');
INSERT INTO an_agencys_schema.auth_permission VALUES (302, 'Can change outreach', 76, 'change_outreach');
INSERT INTO an_agencys_schema.auth_permission VALUES (303, 'Can delete outreach', 76, 'delete_outreach');
INSERT INTO an_agencys_schema.auth_permission VALUES (304, 'Can view outreach', 76, 'view_outreach');
INSERT INTO an_agencys_schema.auth_permission VALUES (305, 'Can add inbound event', 77, 'add_inboundevent');
INSERT INTO an_agencys_schema.auth_permission VALUES (306, 'Can change inbound event', 77, 'change_inboundevent');
INSERT INTO an_agencys_schema.auth_permission VALUES (307, 'Can delete inbound event', 77, 'delete_inboundevent');
INSERT INTO an_agencys_schema.auth_permission VALUES (308, 'Can view inbound event', 77, 'view_inboundevent');
INSERT INTO an_agencys_schema.auth_permission VALUES (309, 'Can add progress', 78, 'add_progress');
INSERT INTO an_agencys_schema.auth_permission VALUES (310, 'Can change progress', 78, 'change_progress');
INSERT INTO an_agencys_schema.auth_permission VALUES (311, 'Can delete progress', 78, 'delete_progress');
INSERT INTO an_agencys_schema.auth_permission VALUES (312, 'Can view progress', 78, 'view_progress');
INSERT INTO an_agencys_schema.django_content_type VALUES (1, 'django_q', 'task');
INSERT INTO an_agencys_schema.django_content_type VALUES (2, 'django_q', 'failure');
INSERT INTO an_agencys_schema.django_content_type VALUES (3, 'django_q', 'success');
INSERT INTO an_agencys_schema.django_content_type VALUES (4, 'admin', 'logentry');
INSERT INTO an_agencys_schema.django_content_type VALUES (5, 'accounts', 'platformaudit');
INSERT INTO an_agencys_schema.django_content_type VALUES (6, 'accounts', 'worker');
INSERT INTO an_agencys_schema.django_content_type VALUES (7, 'accounts', 'agency');
INSERT INTO an_agencys_schema.django_content_type VALUES (8, 'accounts', 'domain');
INSERT INTO an_agencys_schema.django_content_type VALUES (9, 'accounts', 'webhookroute');
INSERT INTO an_agencys_schema.django_content_type VALUES (10, 'accounts', 'agencyfigures');
INSERT INTO an_agencys_schema.django_content_type VALUES (11, 'accounts', 'opening');
INSERT INTO an_agencys_schema.django_content_type VALUES (12, 'accounts', 'supportvisit');
INSERT INTO an_agencys_schema.django_content_type VALUES (13, 'contenttypes', 'contenttype');
INSERT INTO an_agencys_schema.django_content_type VALUES (14, 'auth', 'permission');
INSERT INTO an_agencys_schema.django_content_type VALUES (15, 'auth', 'group');
INSERT INTO an_agencys_schema.django_content_type VALUES (16, 'agents', 'agent');
INSERT INTO an_agencys_schema.django_content_type VALUES (17, 'agents', 'apisession');
INSERT INTO an_agencys_schema.django_content_type VALUES (18, 'agents', 'signinattempt');
INSERT INTO an_agencys_schema.django_content_type VALUES (19, 'agents', 'team');
INSERT INTO an_agencys_schema.django_content_type VALUES (20, 'agents', 'auditentry');
INSERT INTO an_agencys_schema.django_content_type VALUES (21, 'agents', 'invitation');
INSERT INTO an_agencys_schema.django_content_type VALUES (22, 'agents', 'session');
INSERT INTO an_agencys_schema.django_content_type VALUES (23, 'agents', 'emailchange');
INSERT INTO an_agencys_schema.django_content_type VALUES (24, 'agents', 'recoverycode');
INSERT INTO an_agencys_schema.django_content_type VALUES (25, 'agents', 'secondstep');
INSERT INTO an_agencys_schema.django_content_type VALUES (26, 'agents', 'apikey');
INSERT INTO an_agencys_schema.django_content_type VALUES (27, 'agents', 'keyedrequest');
INSERT INTO an_agencys_schema.django_content_type VALUES (28, 'django_q', 'schedule');
INSERT INTO an_agencys_schema.django_content_type VALUES (29, 'django_q', 'ormq');
INSERT INTO an_agencys_schema.django_content_type VALUES (30, 'hooks', 'delivery');
INSERT INTO an_agencys_schema.django_content_type VALUES (31, 'hooks', 'attempt');
INSERT INTO an_agencys_schema.django_content_type VALUES (32, 'hooks', 'endpoint');
INSERT INTO an_agencys_schema.django_content_type VALUES (33, 'hooks', 'event');
INSERT INTO an_agencys_schema.django_content_type VALUES (34, 'conversations', 'contact');
INSERT INTO an_agencys_schema.django_content_type VALUES (35, 'conversations', 'channel');
INSERT INTO an_agencys_schema.django_content_type VALUES (36, 'conversations', 'contactaddress');
INSERT INTO an_agencys_schema.django_content_type VALUES (37, 'conversations', 'conversation');
INSERT INTO an_agencys_schema.django_content_type VALUES (38, 'conversations', 'message');
INSERT INTO an_agencys_schema.django_content_type VALUES (39, 'conversations', 'modechange');
INSERT INTO an_agencys_schema.django_content_type VALUES (40, 'conversations', 'routing');
INSERT INTO an_agencys_schema.django_content_type VALUES (41, 'conversations', 'cannedreply');
INSERT INTO an_agencys_schema.django_content_type VALUES (42, 'conversations', 'composerdraft');
INSERT INTO an_agencys_schema.django_content_type VALUES (43, 'conversations', 'note');
INSERT INTO an_agencys_schema.django_content_type VALUES (44, 'conversations', 'label');
INSERT INTO an_agencys_schema.django_content_type VALUES (45, 'conversations', 'savedview');
INSERT INTO an_agencys_schema.django_content_type VALUES (46, 'conversations', 'presence');
INSERT INTO an_agencys_schema.django_content_type VALUES (47, 'conversations', 'attachment');
INSERT INTO an_agencys_schema.django_content_type VALUES (48, 'conversations', 'incident');
INSERT INTO an_agencys_schema.django_content_type VALUES (49, 'conversations', 'assignment');
INSERT INTO an_agencys_schema.django_content_type VALUES (50, 'conversations', 'closing');
INSERT INTO an_agencys_schema.django_content_type VALUES (51, 'conversations', 'contactmerge');
INSERT INTO an_agencys_schema.django_content_type VALUES (52, 'properties', 'listing');
INSERT INTO an_agencys_schema.django_content_type VALUES (53, 'properties', 'photo');
INSERT INTO an_agencys_schema.django_content_type VALUES (54, 'properties', 'batch');
INSERT INTO an_agencys_schema.django_content_type VALUES (55, 'properties', 'listingchange');
INSERT INTO an_agencys_schema.django_content_type VALUES (56, 'properties', 'listingdraft');
INSERT INTO an_agencys_schema.django_content_type VALUES (57, 'properties', 'listingrules');
INSERT INTO an_agencys_schema.django_content_type VALUES (58, 'escalation', 'escalation');
INSERT INTO an_agencys_schema.django_content_type VALUES (59, 'escalation', 'policy');
INSERT INTO an_agencys_schema.django_content_type VALUES (60, 'escalation', 'notification');
INSERT INTO an_agencys_schema.django_content_type VALUES (61, 'escalation', 'device');
INSERT INTO an_agencys_schema.django_content_type VALUES (62, 'escalation', 'pushidentity');
INSERT INTO an_agencys_schema.django_content_type VALUES (63, 'escalation', 'wishes');
INSERT INTO an_agencys_schema.django_content_type VALUES (64, 'escalation', 'delivery');
INSERT INTO an_agencys_schema.django_content_type VALUES (65, 'directives', 'amendment');
INSERT INTO an_agencys_schema.django_content_type VALUES (66, 'directives', 'amendmentversion');
INSERT INTO an_agencys_schema.django_content_type VALUES (67, 'personas', 'memory');
INSERT INTO an_agencys_schema.django_content_type VALUES (68, 'personas', 'persona');
INSERT INTO an_agencys_schema.django_content_type VALUES (69, 'personas', 'turn');
INSERT INTO an_agencys_schema.django_content_type VALUES (70, 'personas', 'case');
INSERT INTO an_agencys_schema.django_content_type VALUES (71, 'personas', 'caserun');
INSERT INTO an_agencys_schema.django_content_type VALUES (72, 'personas', 'engine');
INSERT INTO an_agencys_schema.django_content_type VALUES (73, 'personas', 'modelcall');
INSERT INTO an_agencys_schema.django_content_type VALUES (74, 'personas', 'personaversion');
INSERT INTO an_agencys_schema.django_content_type VALUES (75, 'personas', 'session');
INSERT INTO an_agencys_schema.django_content_type VALUES (76, 'personas', 'outreach');
INSERT INTO an_agencys_schema.django_content_type VALUES (77, 'whatsapp', 'inboundevent');
INSERT INTO an_agencys_schema.django_content_type VALUES (78, 'onboarding', 'progress');
INSERT INTO an_agencys_schema.django_migrations VALUES (1, 'django_q', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (2, 'django_q', '0002_auto_20150630_1624', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (3, 'django_q', '0003_auto_20150708_1326', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (4, 'django_q', '0004_auto_20150710_1043', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (5, 'django_q', '0005_auto_20150718_1506', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (6, 'django_q', '0006_auto_20150805_1817', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (7, 'django_q', '0007_ormq', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (8, 'django_q', '0008_auto_20160224_1026', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (9, 'django_q', '0009_auto_20171009_0915', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (10, 'django_q', '0010_auto_20200610_0856', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (11, 'django_q', '0011_auto_20200628_1055', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (12, 'django_q', '0012_auto_20200702_1608', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (13, 'django_q', '0013_task_attempt_count', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (14, 'django_q', '0014_schedule_cluster', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (15, 'django_q', '0015_alter_schedule_schedule_type', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (16, 'django_q', '0016_schedule_intended_date_kwarg', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (17, 'django_q', '0017_task_cluster_alter', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (18, 'django_q', '0018_task_success_index', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (19, 'django_q', '0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (20, 'accounts', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (21, 'accounts', '0002_extensions_queue_index_audit_append_only', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (22, 'accounts', '0003_live_news', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (23, 'accounts', '0004_agency_settings', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (24, 'accounts', '0005_back_office', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (25, 'accounts', '0006_webhooks_in_use', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (26, 'accounts', '0007_retention', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (27, 'accounts', '0008_why_an_opening_failed', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (28, 'contenttypes', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (29, 'contenttypes', '0002_remove_content_type_name', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (30, 'auth', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (31, 'auth', '0002_alter_permission_name_max_length', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (32, 'auth', '0003_alter_user_email_max_length', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (33, 'auth', '0004_alter_user_username_opts', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (34, 'auth', '0005_alter_user_last_login_null', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (35, 'auth', '0006_require_contenttypes_0002', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (36, 'auth', '0007_alter_validators_add_error_messages', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (37, 'auth', '0008_alter_user_username_max_length', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (38, 'auth', '0009_alter_user_last_name_max_length', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (39, 'auth', '0010_alter_group_name_max_length', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (40, 'auth', '0011_update_proxy_permissions', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (41, 'auth', '0012_alter_user_first_name_max_length', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (42, 'agents', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (43, 'admin', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (44, 'admin', '0002_logentry_remove_auto_add', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (45, 'admin', '0003_logentry_add_action_flag_choices', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (46, 'agents', '0002_sign_in_attempts_and_api_sessions', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (47, 'agents', '0003_visibility', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (48, 'agents', '0004_inbox', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (49, 'agents', '0005_audit', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (50, 'agents', '0006_invitations', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (51, 'agents', '0007_language', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (52, 'agents', '0008_sessions', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (53, 'agents', '0009_second_step', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (54, 'agents', '0010_api_keys', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (55, 'agents', '0011_keyed_requests', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (56, 'agents', '0012_areas', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (57, 'agents', '0013_working_hours', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (58, 'conversations', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (59, 'conversations', '0002_visibility', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (60, 'conversations', '0003_words_of_media', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (61, 'conversations', '0004_notes_canned_replies_drafts_tries', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (62, 'conversations', '0005_inbox', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (63, 'conversations', '0006_live', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (64, 'conversations', '0007_attachments', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (65, 'conversations', '0008_incidents', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (66, 'conversations', '0009_assignments', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (67, 'conversations', '0010_live_incidents', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (68, 'conversations', '0011_acknowledged', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (69, 'conversations', '0012_closing', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (70, 'conversations', '0013_merges', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (71, 'directives', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (72, 'escalation', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (73, 'escalation', '0002_was_needed', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (74, 'escalation', '0003_ways_to_be_told', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (75, 'escalation', '0004_bell_tells', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (76, 'escalation', '0005_incidents', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (77, 'escalation', '0006_texts', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (78, 'hooks', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (79, 'onboarding', '0001_first_steps', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (80, 'properties', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (81, 'properties', '0002_history_privacy_drafts_batches', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (82, 'properties', '0003_fill_own_words', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (83, 'properties', '0004_samples', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (84, 'properties', '0005_workbooks_are_read_by_a_worker', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (85, 'personas', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (86, 'personas', '0002_versions_cases_engine_memory', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (87, 'personas', '0003_what_was_looked_for', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (88, 'personas', '0004_turns_by_listing', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (89, 'personas', '0005_suggestion_calls', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (90, 'personas', '0006_told_from', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (91, 'personas', '0007_engine_amendments', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (92, 'personas', '0008_when_a_turn_got_how_far', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (93, 'personas', '0009_assistant_sessions', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (94, 'personas', '0010_outreach', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (95, 'personas', '0011_replays_told_from', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (96, 'properties', '0006_exports', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (97, 'whatsapp', '0001_initial', now());
INSERT INTO an_agencys_schema.django_migrations VALUES (98, 'whatsapp', '0002_incidents', now());
SELECT pg_catalog.setval('an_agencys_schema.agents_agent_groups_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_agent_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_agent_user_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_apikey_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_auditentry_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_emailchange_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_invitation_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_keyedrequest_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_recoverycode_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_secondstep_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_signinattempt_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.agents_team_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.auth_group_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.auth_group_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.auth_permission_id_seq', 312, true);
SELECT pg_catalog.setval('an_agencys_schema.conversations_assignment_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_attachment_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_cannedreply_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_channel_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_closing_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_composerdraft_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_contact_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_contactaddress_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_contactmerge_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_conversation_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_conversation_labels_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_incident_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_label_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_message_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_modechange_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_note_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_note_mentions_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_presence_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_routing_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_savedview_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.conversations_touched', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.directives_amendment_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.directives_amendmentversion_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.django_content_type_id_seq', 78, true);
SELECT pg_catalog.setval('an_agencys_schema.django_migrations_id_seq', 98, true);
SELECT pg_catalog.setval('an_agencys_schema.escalation_delivery_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.escalation_device_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.escalation_escalation_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.escalation_notification_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.escalation_policy_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.escalation_pushidentity_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.escalation_wishes_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.hooks_attempt_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.hooks_delivery_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.hooks_endpoint_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.onboarding_progress_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_case_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_caserun_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_engine_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_memory_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_modelcall_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_outreach_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_persona_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_personaversion_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_session_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.personas_turn_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.properties_batch_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.properties_listing_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.properties_listingchange_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.properties_listingdraft_id_seq', 1, false);
SELECT pg_catalog.setval('an_agencys_schema.properties_photo_id_seq', 1, false);
ALTER TABLE ONLY an_agencys_schema.agents_agent
    ADD CONSTRAINT agents_agent_email_key UNIQUE (email);
ALTER TABLE ONLY an_agencys_schema.agents_agent_groups
    ADD CONSTRAINT agents_agent_groups_agent_id_group_id_8e030a52_uniq UNIQUE (agent_id, group_id);
ALTER TABLE ONLY an_agencys_schema.agents_agent_groups
    ADD CONSTRAINT agents_agent_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_agent
    ADD CONSTRAINT agents_agent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_agent_user_permissions
    ADD CONSTRAINT agents_agent_user_permis_agent_id_permission_id_c149555d_uniq UNIQUE (agent_id, permission_id);
ALTER TABLE ONLY an_agencys_schema.agents_agent_user_permissions
    ADD CONSTRAINT agents_agent_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_apikey
    ADD CONSTRAINT agents_apikey_digest_key UNIQUE (digest);
ALTER TABLE ONLY an_agencys_schema.agents_apikey
    ADD CONSTRAINT agents_apikey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_apikey
    ADD CONSTRAINT agents_apikey_prefix_key UNIQUE (prefix);
ALTER TABLE ONLY an_agencys_schema.agents_apisession
    ADD CONSTRAINT agents_apisession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_auditentry
    ADD CONSTRAINT agents_auditentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_emailchange
    ADD CONSTRAINT agents_emailchange_agent_id_key UNIQUE (agent_id);
ALTER TABLE ONLY an_agencys_schema.agents_emailchange
    ADD CONSTRAINT agents_emailchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_emailchange
    ADD CONSTRAINT agents_emailchange_token_digest_key UNIQUE (token_digest);
ALTER TABLE ONLY an_agencys_schema.agents_invitation
    ADD CONSTRAINT agents_invitation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_invitation
    ADD CONSTRAINT agents_invitation_token_digest_key UNIQUE (token_digest);
ALTER TABLE ONLY an_agencys_schema.agents_keyedrequest
    ADD CONSTRAINT agents_keyedrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_recoverycode
    ADD CONSTRAINT agents_recoverycode_digest_key UNIQUE (digest);
ALTER TABLE ONLY an_agencys_schema.agents_recoverycode
    ADD CONSTRAINT agents_recoverycode_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_secondstep
    ADD CONSTRAINT agents_secondstep_agent_id_key UNIQUE (agent_id);
ALTER TABLE ONLY an_agencys_schema.agents_secondstep
    ADD CONSTRAINT agents_secondstep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_session
    ADD CONSTRAINT agents_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY an_agencys_schema.agents_signinattempt
    ADD CONSTRAINT agents_signinattempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.agents_team
    ADD CONSTRAINT agents_team_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY an_agencys_schema.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY an_agencys_schema.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY an_agencys_schema.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_assignment
    ADD CONSTRAINT conversations_assignment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_attachment
    ADD CONSTRAINT conversations_attachment_message_id_key UNIQUE (message_id);
ALTER TABLE ONLY an_agencys_schema.conversations_attachment
    ADD CONSTRAINT conversations_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_cannedreply
    ADD CONSTRAINT conversations_cannedreply_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_channel
    ADD CONSTRAINT conversations_channel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_closing
    ADD CONSTRAINT conversations_closing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_composerdraft
    ADD CONSTRAINT conversations_composerdraft_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_contact
    ADD CONSTRAINT conversations_contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_contactaddress
    ADD CONSTRAINT conversations_contactaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_contactmerge
    ADD CONSTRAINT conversations_contactmerge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_conversation_labels
    ADD CONSTRAINT conversations_conversati_conversation_id_label_id_66ca1ddf_uniq UNIQUE (conversation_id, label_id);
ALTER TABLE ONLY an_agencys_schema.conversations_conversation_labels
    ADD CONSTRAINT conversations_conversation_labels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_conversation
    ADD CONSTRAINT conversations_conversation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_incident
    ADD CONSTRAINT conversations_incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_label
    ADD CONSTRAINT conversations_label_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_message
    ADD CONSTRAINT conversations_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_modechange
    ADD CONSTRAINT conversations_modechange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_note_mentions
    ADD CONSTRAINT conversations_note_mentions_note_id_agent_id_7de48599_uniq UNIQUE (note_id, agent_id);
ALTER TABLE ONLY an_agencys_schema.conversations_note_mentions
    ADD CONSTRAINT conversations_note_mentions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_note
    ADD CONSTRAINT conversations_note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_presence
    ADD CONSTRAINT conversations_presence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_routing
    ADD CONSTRAINT conversations_routing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.conversations_savedview
    ADD CONSTRAINT conversations_savedview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.directives_amendment
    ADD CONSTRAINT directives_amendment_directive_key UNIQUE (directive);
ALTER TABLE ONLY an_agencys_schema.directives_amendment
    ADD CONSTRAINT directives_amendment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.directives_amendmentversion
    ADD CONSTRAINT directives_amendmentversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY an_agencys_schema.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_delivery
    ADD CONSTRAINT escalation_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_device
    ADD CONSTRAINT escalation_device_digest_key UNIQUE (digest);
ALTER TABLE ONLY an_agencys_schema.escalation_device
    ADD CONSTRAINT escalation_device_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_escalation
    ADD CONSTRAINT escalation_escalation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_notification
    ADD CONSTRAINT escalation_notification_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_policy
    ADD CONSTRAINT escalation_policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_pushidentity
    ADD CONSTRAINT escalation_pushidentity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.escalation_wishes
    ADD CONSTRAINT escalation_wishes_agent_id_key UNIQUE (agent_id);
ALTER TABLE ONLY an_agencys_schema.escalation_wishes
    ADD CONSTRAINT escalation_wishes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.whatsapp_inboundevent
    ADD CONSTRAINT event_journalled_once UNIQUE (channel_id, key);
ALTER TABLE ONLY an_agencys_schema.hooks_attempt
    ADD CONSTRAINT hooks_attempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.hooks_delivery
    ADD CONSTRAINT hooks_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.hooks_endpoint
    ADD CONSTRAINT hooks_endpoint_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.hooks_event
    ADD CONSTRAINT hooks_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.onboarding_progress
    ADD CONSTRAINT onboarding_progress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.directives_amendmentversion
    ADD CONSTRAINT one_amendment_version_per_number UNIQUE (amendment_id, number);
ALTER TABLE ONLY an_agencys_schema.personas_session
    ADD CONSTRAINT one_assistant_session_per_name UNIQUE (agent_id, name);
ALTER TABLE ONLY an_agencys_schema.conversations_channel
    ADD CONSTRAINT one_channel_per_provider_account UNIQUE (provider, account);
ALTER TABLE ONLY an_agencys_schema.conversations_contactaddress
    ADD CONSTRAINT one_contact_per_address UNIQUE (kind, value);
ALTER TABLE ONLY an_agencys_schema.conversations_conversation
    ADD CONSTRAINT one_conversation_per_address UNIQUE (channel_id, address);
ALTER TABLE ONLY an_agencys_schema.hooks_delivery
    ADD CONSTRAINT one_delivery_per_event_and_endpoint UNIQUE (event_id, endpoint_id);
ALTER TABLE ONLY an_agencys_schema.escalation_delivery
    ADD CONSTRAINT one_delivery_per_way UNIQUE (notification_id, way);
ALTER TABLE ONLY an_agencys_schema.conversations_composerdraft
    ADD CONSTRAINT one_draft_per_agent_and_thread UNIQUE (conversation_id, agent_id);
ALTER TABLE ONLY an_agencys_schema.properties_listingdraft
    ADD CONSTRAINT one_draft_per_listing UNIQUE (agent_id, listing_id);
ALTER TABLE ONLY an_agencys_schema.conversations_modechange
    ADD CONSTRAINT one_mode_change_per_epoch UNIQUE (conversation_id, epoch);
ALTER TABLE ONLY an_agencys_schema.personas_outreach
    ADD CONSTRAINT one_outreach_per_lead_and_occasion UNIQUE (listing_id, conversation_id, occasion);
ALTER TABLE ONLY an_agencys_schema.personas_personaversion
    ADD CONSTRAINT one_persona_version_per_number UNIQUE (persona_id, number);
ALTER TABLE ONLY an_agencys_schema.conversations_presence
    ADD CONSTRAINT one_presence_per_agent_and_thread UNIQUE (conversation_id, agent_id);
ALTER TABLE ONLY an_agencys_schema.agents_keyedrequest
    ADD CONSTRAINT one_request_per_agent_and_key UNIQUE (agent_id, key);
ALTER TABLE ONLY an_agencys_schema.personas_caserun
    ADD CONSTRAINT one_run_per_case_and_wording UNIQUE ("case", wording);
ALTER TABLE ONLY an_agencys_schema.conversations_savedview
    ADD CONSTRAINT one_saved_view_per_name UNIQUE (agent_id, name);
ALTER TABLE ONLY an_agencys_schema.personas_case
    ADD CONSTRAINT personas_case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_caserun
    ADD CONSTRAINT personas_caserun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_engine
    ADD CONSTRAINT personas_engine_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_memory
    ADD CONSTRAINT personas_memory_conversation_id_key UNIQUE (conversation_id);
ALTER TABLE ONLY an_agencys_schema.personas_memory
    ADD CONSTRAINT personas_memory_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_modelcall
    ADD CONSTRAINT personas_modelcall_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_outreach
    ADD CONSTRAINT personas_outreach_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_persona
    ADD CONSTRAINT personas_persona_agent_id_key UNIQUE (agent_id);
ALTER TABLE ONLY an_agencys_schema.personas_persona
    ADD CONSTRAINT personas_persona_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_personaversion
    ADD CONSTRAINT personas_personaversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_session
    ADD CONSTRAINT personas_session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.personas_turn
    ADD CONSTRAINT personas_turn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.properties_batch
    ADD CONSTRAINT properties_batch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.properties_listing
    ADD CONSTRAINT properties_listing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.properties_listingchange
    ADD CONSTRAINT properties_listingchange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.properties_listingdraft
    ADD CONSTRAINT properties_listingdraft_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.properties_listingrules
    ADD CONSTRAINT properties_listingrules_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.properties_photo
    ADD CONSTRAINT properties_photo_pkey PRIMARY KEY (id);
ALTER TABLE ONLY an_agencys_schema.whatsapp_inboundevent
    ADD CONSTRAINT whatsapp_inboundevent_pkey PRIMARY KEY (id);
CREATE INDEX agents_agent_email_aecb4c7b_like ON an_agencys_schema.agents_agent USING btree (email varchar_pattern_ops);
CREATE INDEX agents_agent_groups_agent_id_23913ea7 ON an_agencys_schema.agents_agent_groups USING btree (agent_id);
CREATE INDEX agents_agent_groups_group_id_91669523 ON an_agencys_schema.agents_agent_groups USING btree (group_id);
CREATE INDEX agents_agent_team_id_ff405eda ON an_agencys_schema.agents_agent USING btree (team_id);
CREATE INDEX agents_agent_user_permissions_agent_id_f82c0791 ON an_agencys_schema.agents_agent_user_permissions USING btree (agent_id);
CREATE INDEX agents_agent_user_permissions_permission_id_8ceb469f ON an_agencys_schema.agents_agent_user_permissions USING btree (permission_id);
CREATE INDEX agents_apikey_agent_id_9e949a4e ON an_agencys_schema.agents_apikey USING btree (agent_id);
CREATE INDEX agents_apikey_digest_6090bf38_like ON an_agencys_schema.agents_apikey USING btree (digest varchar_pattern_ops);
CREATE INDEX agents_apikey_made_by_id_08f0d9f5 ON an_agencys_schema.agents_apikey USING btree (made_by_id);
CREATE INDEX agents_apikey_prefix_2983f16d_like ON an_agencys_schema.agents_apikey USING btree (prefix varchar_pattern_ops);
CREATE INDEX agents_apisession_agent_id_1ffa2458 ON an_agencys_schema.agents_apisession USING btree (agent_id);
CREATE INDEX agents_auditentry_at_7b35113d ON an_agencys_schema.agents_auditentry USING btree (at);
CREATE INDEX agents_emailchange_token_digest_23e27df5_like ON an_agencys_schema.agents_emailchange USING btree (token_digest varchar_pattern_ops);
CREATE INDEX agents_invitation_agent_id_338463ad ON an_agencys_schema.agents_invitation USING btree (agent_id);
CREATE INDEX agents_invitation_invited_by_id_ab7a79b8 ON an_agencys_schema.agents_invitation USING btree (invited_by_id);
CREATE INDEX agents_invitation_team_id_91be2d11 ON an_agencys_schema.agents_invitation USING btree (team_id);
CREATE INDEX agents_invitation_token_digest_84c177ff_like ON an_agencys_schema.agents_invitation USING btree (token_digest varchar_pattern_ops);
CREATE INDEX agents_keyedrequest_agent_id_d18b7265 ON an_agencys_schema.agents_keyedrequest USING btree (agent_id);
CREATE INDEX agents_recoverycode_agent_id_f4973456 ON an_agencys_schema.agents_recoverycode USING btree (agent_id);
CREATE INDEX agents_recoverycode_digest_8f50d750_like ON an_agencys_schema.agents_recoverycode USING btree (digest varchar_pattern_ops);
CREATE INDEX agents_session_agent_id_f8fedab8 ON an_agencys_schema.agents_session USING btree (agent_id);
CREATE INDEX agents_session_expire_date_de8187af ON an_agencys_schema.agents_session USING btree (expire_date);
CREATE INDEX agents_session_session_key_911ca954_like ON an_agencys_schema.agents_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX attachments_to_fetch ON an_agencys_schema.conversations_attachment USING btree (created_at) WHERE ((state)::text = 'pending'::text);
CREATE INDEX auth_group_name_a6ea08ec_like ON an_agencys_schema.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON an_agencys_schema.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON an_agencys_schema.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON an_agencys_schema.auth_permission USING btree (content_type_id);
CREATE INDEX batches_at_work ON an_agencys_schema.properties_batch USING btree (seen_at) WHERE ((state)::text = ANY ((ARRAY['reading'::character varying, 'checking'::character varying, 'storing'::character varying, 'undoing'::character varying, 'writing'::character varying])::text[]));
CREATE INDEX changes_of_listing ON an_agencys_schema.properties_listingchange USING btree (listing_id, at DESC, id DESC);
CREATE INDEX conversations_assignment_by_id_9e4fd3f1 ON an_agencys_schema.conversations_assignment USING btree (by_id);
CREATE INDEX conversations_assignment_conversation_id_b39c3f51 ON an_agencys_schema.conversations_assignment USING btree (conversation_id);
CREATE INDEX conversations_assignment_to_id_3411d435 ON an_agencys_schema.conversations_assignment USING btree (to_id);
CREATE INDEX conversations_by_activity ON an_agencys_schema.conversations_conversation USING btree (last_at DESC, id DESC);
CREATE INDEX conversations_cannedreply_owner_id_427a431a ON an_agencys_schema.conversations_cannedreply USING btree (owner_id);
CREATE INDEX conversations_channel_agent_id_6ed905be ON an_agencys_schema.conversations_channel USING btree (agent_id);
CREATE INDEX conversations_closing_by_id_a823ae21 ON an_agencys_schema.conversations_closing USING btree (by_id);
CREATE INDEX conversations_closing_conversation_id_87aa51b0 ON an_agencys_schema.conversations_closing USING btree (conversation_id);
CREATE INDEX conversations_composerdraft_agent_id_6e3e9b97 ON an_agencys_schema.conversations_composerdraft USING btree (agent_id);
CREATE INDEX conversations_composerdraft_conversation_id_798f1457 ON an_agencys_schema.conversations_composerdraft USING btree (conversation_id);
CREATE INDEX conversations_contactaddress_contact_id_0e62a7de ON an_agencys_schema.conversations_contactaddress USING btree (contact_id);
CREATE INDEX conversations_contactmerge_by_id_9a707940 ON an_agencys_schema.conversations_contactmerge USING btree (by_id);
CREATE INDEX conversations_contactmerge_kept_id_47f4fe34 ON an_agencys_schema.conversations_contactmerge USING btree (kept_id);
CREATE INDEX conversations_conversation_assignee_id_e845f644 ON an_agencys_schema.conversations_conversation USING btree (assignee_id);
CREATE INDEX conversations_conversation_channel_id_c75ad9c1 ON an_agencys_schema.conversations_conversation USING btree (channel_id);
CREATE INDEX conversations_conversation_contact_id_000135ab ON an_agencys_schema.conversations_conversation USING btree (contact_id);
CREATE INDEX conversations_conversation_labels_conversation_id_187557dd ON an_agencys_schema.conversations_conversation_labels USING btree (conversation_id);
CREATE INDEX conversations_conversation_labels_label_id_2fc7add4 ON an_agencys_schema.conversations_conversation_labels USING btree (label_id);
CREATE INDEX conversations_conversation_last_by_id_df2a26e8 ON an_agencys_schema.conversations_conversation USING btree (last_by_id);
CREATE INDEX conversations_incident_channel_id_9e193ec0 ON an_agencys_schema.conversations_incident USING btree (channel_id);
CREATE INDEX conversations_message_answers_id_8c59e345 ON an_agencys_schema.conversations_message USING btree (answers_id);
CREATE INDEX conversations_message_conversation_id_f1a2d5e9 ON an_agencys_schema.conversations_message USING btree (conversation_id);
CREATE INDEX conversations_message_reply_to_id_7aadfe34 ON an_agencys_schema.conversations_message USING btree (reply_to_id);
CREATE INDEX conversations_message_sent_by_id_853eaa63 ON an_agencys_schema.conversations_message USING btree (sent_by_id);
CREATE INDEX conversations_modechange_by_id_1f0a1de0 ON an_agencys_schema.conversations_modechange USING btree (by_id);
CREATE INDEX conversations_modechange_conversation_id_dca3488b ON an_agencys_schema.conversations_modechange USING btree (conversation_id);
CREATE INDEX conversations_needing_person ON an_agencys_schema.conversations_conversation USING btree (last_at DESC) WHERE needs_person;
CREATE INDEX conversations_note_by_id_4605985a ON an_agencys_schema.conversations_note USING btree (by_id);
CREATE INDEX conversations_note_conversation_id_a486ed4c ON an_agencys_schema.conversations_note USING btree (conversation_id);
CREATE INDEX conversations_note_mentions_agent_id_16d25e83 ON an_agencys_schema.conversations_note_mentions USING btree (agent_id);
CREATE INDEX conversations_note_mentions_note_id_824e751f ON an_agencys_schema.conversations_note_mentions USING btree (note_id);
CREATE INDEX conversations_presence_agent_id_1c01fb46 ON an_agencys_schema.conversations_presence USING btree (agent_id);
CREATE INDEX conversations_presence_conversation_id_2cc21b39 ON an_agencys_schema.conversations_presence USING btree (conversation_id);
CREATE INDEX conversations_savedview_agent_id_4362928a ON an_agencys_schema.conversations_savedview USING btree (agent_id);
CREATE INDEX conversations_to_answer ON an_agencys_schema.conversations_conversation USING btree (answer_due_at) WHERE (answer_due_at IS NOT NULL);
CREATE INDEX conversations_waiting ON an_agencys_schema.conversations_conversation USING btree (waiting_since) WHERE (waiting_since IS NOT NULL);
CREATE INDEX deliveries_due ON an_agencys_schema.escalation_delivery USING btree (due_at) WHERE ((state)::text = ANY ((ARRAY['due'::character varying, 'going'::character varying])::text[]));
CREATE INDEX directives_amendment_directive_294e1326_like ON an_agencys_schema.directives_amendment USING btree (directive varchar_pattern_ops);
CREATE INDEX directives_amendmentversion_amendment_id_4e839236 ON an_agencys_schema.directives_amendmentversion USING btree (amendment_id);
CREATE INDEX directives_amendmentversion_by_id_253c68c8 ON an_agencys_schema.directives_amendmentversion USING btree (by_id);
CREATE INDEX escalation_delivery_notification_id_5d2e219a ON an_agencys_schema.escalation_delivery USING btree (notification_id);
CREATE INDEX escalation_device_agent_id_4ae9c4e1 ON an_agencys_schema.escalation_device USING btree (agent_id);
CREATE INDEX escalation_device_digest_dd0165bc_like ON an_agencys_schema.escalation_device USING btree (digest varchar_pattern_ops);
CREATE INDEX escalation_escalation_conversation_id_724d612f ON an_agencys_schema.escalation_escalation USING btree (conversation_id);
CREATE INDEX escalation_escalation_message_id_1c794a9d ON an_agencys_schema.escalation_escalation USING btree (message_id);
CREATE INDEX escalation_notification_agent_id_94318000 ON an_agencys_schema.escalation_notification USING btree (agent_id);
CREATE INDEX escalation_notification_conversation_id_6d337386 ON an_agencys_schema.escalation_notification USING btree (conversation_id);
CREATE INDEX escalation_notification_escalation_id_880a49e3 ON an_agencys_schema.escalation_notification USING btree (escalation_id);
CREATE INDEX escalation_notification_incident_id_1c5685f1 ON an_agencys_schema.escalation_notification USING btree (incident_id);
CREATE INDEX escalation_notification_message_id_316b9c17 ON an_agencys_schema.escalation_notification USING btree (message_id);
CREATE UNIQUE INDEX event_told_once ON an_agencys_schema.hooks_event USING btree (kind, key) WHERE (NOT ((key)::text = ''::text));
CREATE INDEX events_by_state ON an_agencys_schema.whatsapp_inboundevent USING btree (state, received_at);
CREATE INDEX events_to_take_in ON an_agencys_schema.whatsapp_inboundevent USING btree (channel_id, id) WHERE ((state)::text = 'received'::text);
CREATE INDEX hook_deliveries_due ON an_agencys_schema.hooks_delivery USING btree (due_at) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX hook_deliveries_of_endpoint ON an_agencys_schema.hooks_delivery USING btree (endpoint_id, id DESC);
CREATE INDEX hook_endpoints_by_kind ON an_agencys_schema.hooks_endpoint USING gin (kinds);
CREATE INDEX hook_events_by_time ON an_agencys_schema.hooks_event USING btree (at);
CREATE INDEX hook_events_to_spread ON an_agencys_schema.hooks_event USING btree (at) WHERE (spread_at IS NULL);
CREATE INDEX hooks_attempt_delivery_id_0a5c6b23 ON an_agencys_schema.hooks_attempt USING btree (delivery_id);
CREATE INDEX hooks_delivery_endpoint_id_51753024 ON an_agencys_schema.hooks_delivery USING btree (endpoint_id);
CREATE INDEX hooks_delivery_event_id_e593646f ON an_agencys_schema.hooks_delivery USING btree (event_id);
CREATE INDEX hooks_endpoint_made_by_id_b49e0b43 ON an_agencys_schema.hooks_endpoint USING btree (made_by_id);
CREATE INDEX hooks_event_told_to_id_c68d6667 ON an_agencys_schema.hooks_event USING btree (told_to_id);
CREATE INDEX incidents_to_fill ON an_agencys_schema.conversations_incident USING btree (closed_at) WHERE ((closed_at IS NOT NULL) AND (filled_at IS NULL));
CREATE INDEX listings_by_name ON an_agencys_schema.properties_listing USING gin (name_words public.gin_trgm_ops);
CREATE INDEX listings_by_own_words ON an_agencys_schema.properties_listing USING gin (own_words public.gin_trgm_ops);
CREATE INDEX listings_by_place ON an_agencys_schema.properties_listing USING gin (place_keys);
CREATE INDEX listings_latest_first ON an_agencys_schema.properties_listing USING btree (updated_at DESC, id DESC);
CREATE INDEX listings_longest_unconfirmed ON an_agencys_schema.properties_listing USING btree (confirmed_at, id);
CREATE INDEX listings_of_agent ON an_agencys_schema.properties_listing USING btree (agent_id);
CREATE INDEX listings_on_offer ON an_agencys_schema.properties_listing USING btree (listing_type, price) WHERE ((availability)::text = 'available'::text);
CREATE UNIQUE INDEX message_sent_once_per_key ON an_agencys_schema.conversations_message USING btree (conversation_id, client_key) WHERE (NOT ((client_key)::text = ''::text));
CREATE UNIQUE INDEX message_stored_once ON an_agencys_schema.conversations_message USING btree (conversation_id, provider_id) WHERE (NOT ((provider_id)::text = ''::text));
CREATE INDEX messages_by_heard_words ON an_agencys_schema.conversations_message USING gin (transcript public.gin_trgm_ops) WHERE (NOT (transcript = ''::text));
CREATE INDEX messages_by_provider_id ON an_agencys_schema.conversations_message USING btree (provider_id) WHERE (NOT ((provider_id)::text = ''::text));
CREATE INDEX messages_by_words ON an_agencys_schema.conversations_message USING gin (text public.gin_trgm_ops);
CREATE INDEX messages_in_order ON an_agencys_schema.conversations_message USING btree (conversation_id, occurred_at, id);
CREATE INDEX messages_in_outbox ON an_agencys_schema.conversations_message USING btree (status, due_at) WHERE ((status)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying, 'unknown'::character varying])::text[]));
CREATE INDEX messages_unconfirmed ON an_agencys_schema.conversations_message USING btree (sent_at) WHERE ((acknowledged_at IS NULL) AND ((status)::text = 'sent'::text));
CREATE INDEX model_calls_by_time ON an_agencys_schema.personas_modelcall USING btree (at) INCLUDE (cost_usd);
CREATE UNIQUE INDEX note_written_once_per_key ON an_agencys_schema.conversations_note USING btree (conversation_id, client_key) WHERE (NOT ((client_key)::text = ''::text));
CREATE INDEX notifications_unseen ON an_agencys_schema.escalation_notification USING btree (agent_id, at DESC) WHERE (seen_at IS NULL);
CREATE UNIQUE INDEX one_agent_per_email ON an_agencys_schema.agents_agent USING btree (lower((email)::text));
CREATE UNIQUE INDEX one_ai_reply_per_message ON an_agencys_schema.conversations_message USING btree (answers_id, part) WHERE (((author)::text = 'ai'::text) AND (NOT ((status)::text = 'discarded'::text)));
CREATE UNIQUE INDEX one_canned_reply_per_shortcut ON an_agencys_schema.conversations_cannedreply USING btree (COALESCE(owner_id, (0)::bigint), shortcut);
CREATE UNIQUE INDEX one_default_persona ON an_agencys_schema.personas_persona USING btree (COALESCE(agent_id, (0)::bigint)) WHERE (agent_id IS NULL);
CREATE UNIQUE INDEX one_draft_of_a_new_listing ON an_agencys_schema.properties_listingdraft USING btree (agent_id) WHERE (listing_id IS NULL);
CREATE UNIQUE INDEX one_label_per_name ON an_agencys_schema.conversations_label USING btree (lower((name)::text));
CREATE UNIQUE INDEX one_listing_per_reference ON an_agencys_schema.properties_listing USING btree (upper((reference)::text));
CREATE UNIQUE INDEX one_message_leaving_at_a_time ON an_agencys_schema.conversations_message USING btree (conversation_id) WHERE ((status)::text = 'sending'::text);
CREATE UNIQUE INDEX one_open_incident_per_channel ON an_agencys_schema.conversations_incident USING btree (channel_id) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX one_open_invitation_per_address ON an_agencys_schema.agents_invitation USING btree (lower((email)::text)) WHERE ((accepted_at IS NULL) AND (revoked_at IS NULL));
CREATE UNIQUE INDEX one_team_per_name ON an_agencys_schema.agents_team USING btree (lower((name)::text));
CREATE INDEX personas_case_by_id_4b170c70 ON an_agencys_schema.personas_case USING btree (by_id);
CREATE INDEX personas_caserun_turn_id_70aa2602 ON an_agencys_schema.personas_caserun USING btree (turn_id);
CREATE INDEX personas_outreach_by_id_c847f9a4 ON an_agencys_schema.personas_outreach USING btree (by_id);
CREATE INDEX personas_outreach_conversation_id_45a7da6c ON an_agencys_schema.personas_outreach USING btree (conversation_id);
CREATE INDEX personas_outreach_listing_id_f18a37db ON an_agencys_schema.personas_outreach USING btree (listing_id);
CREATE INDEX personas_personaversion_by_id_677274b5 ON an_agencys_schema.personas_personaversion USING btree (by_id);
CREATE INDEX personas_personaversion_persona_id_c4cb6494 ON an_agencys_schema.personas_personaversion USING btree (persona_id);
CREATE INDEX personas_session_agent_id_d605abf3 ON an_agencys_schema.personas_session USING btree (agent_id);
CREATE INDEX personas_session_expires_at_8a5613d2 ON an_agencys_schema.personas_session USING btree (expires_at);
CREATE INDEX personas_turn_conversation_id_18cbbacd ON an_agencys_schema.personas_turn USING btree (conversation_id);
CREATE INDEX personas_turn_message_id_0b2b9195 ON an_agencys_schema.personas_turn USING btree (message_id);
CREATE INDEX photos_in_order ON an_agencys_schema.properties_photo USING btree (listing_id, "position");
CREATE INDEX properties_batch_agent_id_327cf5aa ON an_agencys_schema.properties_batch USING btree (agent_id);
CREATE INDEX properties_listing_agent_id_23a1c7ee ON an_agencys_schema.properties_listing USING btree (agent_id);
CREATE INDEX properties_listingchange_agent_id_311bf2bd ON an_agencys_schema.properties_listingchange USING btree (agent_id);
CREATE INDEX properties_listingchange_batch_id_19de828a ON an_agencys_schema.properties_listingchange USING btree (batch_id);
CREATE INDEX properties_listingchange_listing_id_aa9613dd ON an_agencys_schema.properties_listingchange USING btree (listing_id);
CREATE INDEX properties_listingdraft_agent_id_f572ebde ON an_agencys_schema.properties_listingdraft USING btree (agent_id);
CREATE INDEX properties_listingdraft_listing_id_22cadc54 ON an_agencys_schema.properties_listingdraft USING btree (listing_id);
CREATE INDEX properties_photo_listing_id_2836807c ON an_agencys_schema.properties_photo USING btree (listing_id);
CREATE INDEX sign_in_attempts_by_address ON an_agencys_schema.agents_signinattempt USING btree (address, at);
CREATE INDEX sign_in_attempts_by_name ON an_agencys_schema.agents_signinattempt USING btree (name, at);
CREATE INDEX sign_in_attempts_by_pair ON an_agencys_schema.agents_signinattempt USING btree (pair, at);
CREATE INDEX turns_by_listing ON an_agencys_schema.personas_turn USING gin (listings jsonb_path_ops);
CREATE INDEX turns_of_conversation ON an_agencys_schema.personas_turn USING btree (conversation_id, at DESC);
CREATE INDEX turns_that_were_stopped ON an_agencys_schema.personas_turn USING btree (at DESC, id DESC) WHERE ((NOT (drafts = '[]'::jsonb)) OR ((outcome)::text = 'discarded'::text));
CREATE INDEX whatsapp_inboundevent_channel_id_c4b69afb ON an_agencys_schema.whatsapp_inboundevent USING btree (channel_id);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE ON an_agencys_schema.agents_auditentry FOR EACH ROW EXECUTE FUNCTION public.audit_is_append_only();
CREATE TRIGGER live_bell AFTER INSERT OR DELETE OR UPDATE ON an_agencys_schema.escalation_notification FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('bell', 'agent_id', 'seen_at');
CREATE TRIGGER live_contact AFTER UPDATE ON an_agencys_schema.conversations_contact FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('contact', 'id', 'name', 'given_name');
CREATE TRIGGER live_conversation BEFORE INSERT OR UPDATE ON an_agencys_schema.conversations_conversation FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_touch_conversation();
CREATE TRIGGER live_conversation_gone AFTER DELETE ON an_agencys_schema.conversations_conversation FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('thread', 'id');
CREATE TRIGGER live_incident AFTER INSERT OR DELETE OR UPDATE ON an_agencys_schema.conversations_incident FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('number', 'channel_id', 'cause', 'closed_at');
CREATE TRIGGER live_label AFTER INSERT OR DELETE ON an_agencys_schema.conversations_conversation_labels FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('thread', 'conversation_id');
CREATE TRIGGER live_label_looks AFTER UPDATE ON an_agencys_schema.conversations_label FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('look', 'id');
CREATE TRIGGER live_message BEFORE INSERT OR UPDATE ON an_agencys_schema.conversations_message FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_touch_message();
CREATE TRIGGER live_message_gone AFTER DELETE ON an_agencys_schema.conversations_message FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('thread', 'conversation_id');
CREATE TRIGGER live_note AFTER INSERT OR DELETE OR UPDATE ON an_agencys_schema.conversations_note FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('thread', 'conversation_id');
CREATE TRIGGER live_number AFTER UPDATE ON an_agencys_schema.conversations_channel FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('number', 'id', 'state', 'name');
CREATE TRIGGER live_presence AFTER INSERT OR DELETE OR UPDATE ON an_agencys_schema.conversations_presence FOR EACH ROW EXECUTE FUNCTION an_agencys_schema.live_tell('presence', 'conversation_id');
ALTER TABLE ONLY an_agencys_schema.agents_agent_groups
    ADD CONSTRAINT agents_agent_groups_agent_id_23913ea7_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_agent_groups
    ADD CONSTRAINT agents_agent_groups_group_id_91669523_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES an_agencys_schema.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_agent
    ADD CONSTRAINT agents_agent_team_id_ff405eda_fk_agents_team_id FOREIGN KEY (team_id) REFERENCES an_agencys_schema.agents_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_agent_user_permissions
    ADD CONSTRAINT agents_agent_user_pe_agent_id_f82c0791_fk_agents_ag FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_agent_user_permissions
    ADD CONSTRAINT agents_agent_user_pe_permission_id_8ceb469f_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES an_agencys_schema.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_apikey
    ADD CONSTRAINT agents_apikey_agent_id_9e949a4e_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_apikey
    ADD CONSTRAINT agents_apikey_made_by_id_08f0d9f5_fk_agents_agent_id FOREIGN KEY (made_by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_apisession
    ADD CONSTRAINT agents_apisession_agent_id_1ffa2458_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_emailchange
    ADD CONSTRAINT agents_emailchange_agent_id_617f2fbd_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_invitation
    ADD CONSTRAINT agents_invitation_agent_id_338463ad_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_invitation
    ADD CONSTRAINT agents_invitation_invited_by_id_ab7a79b8_fk_agents_agent_id FOREIGN KEY (invited_by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_invitation
    ADD CONSTRAINT agents_invitation_team_id_91be2d11_fk_agents_team_id FOREIGN KEY (team_id) REFERENCES an_agencys_schema.agents_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_keyedrequest
    ADD CONSTRAINT agents_keyedrequest_agent_id_d18b7265_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_recoverycode
    ADD CONSTRAINT agents_recoverycode_agent_id_f4973456_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_secondstep
    ADD CONSTRAINT agents_secondstep_agent_id_603be2c1_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.agents_session
    ADD CONSTRAINT agents_session_agent_id_f8fedab8_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES an_agencys_schema.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES an_agencys_schema.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES an_agencys_schema.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_assignment
    ADD CONSTRAINT conversations_assign_conversation_id_b39c3f51_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_assignment
    ADD CONSTRAINT conversations_assignment_by_id_9e4fd3f1_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_assignment
    ADD CONSTRAINT conversations_assignment_to_id_3411d435_fk_agents_agent_id FOREIGN KEY (to_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_attachment
    ADD CONSTRAINT conversations_attach_message_id_9179b1e8_fk_conversat FOREIGN KEY (message_id) REFERENCES an_agencys_schema.conversations_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_cannedreply
    ADD CONSTRAINT conversations_cannedreply_owner_id_427a431a_fk_agents_agent_id FOREIGN KEY (owner_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_channel
    ADD CONSTRAINT conversations_channel_agent_id_6ed905be_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_closing
    ADD CONSTRAINT conversations_closin_conversation_id_87aa51b0_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_closing
    ADD CONSTRAINT conversations_closing_by_id_a823ae21_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_composerdraft
    ADD CONSTRAINT conversations_compos_agent_id_6e3e9b97_fk_agents_ag FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_composerdraft
    ADD CONSTRAINT conversations_compos_conversation_id_798f1457_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_contactaddress
    ADD CONSTRAINT conversations_contac_contact_id_0e62a7de_fk_conversat FOREIGN KEY (contact_id) REFERENCES an_agencys_schema.conversations_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_contactmerge
    ADD CONSTRAINT conversations_contac_kept_id_47f4fe34_fk_conversat FOREIGN KEY (kept_id) REFERENCES an_agencys_schema.conversations_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_contactmerge
    ADD CONSTRAINT conversations_contactmerge_by_id_9a707940_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_conversation
    ADD CONSTRAINT conversations_conver_assignee_id_e845f644_fk_agents_ag FOREIGN KEY (assignee_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_conversation
    ADD CONSTRAINT conversations_conver_channel_id_c75ad9c1_fk_conversat FOREIGN KEY (channel_id) REFERENCES an_agencys_schema.conversations_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_conversation
    ADD CONSTRAINT conversations_conver_contact_id_000135ab_fk_conversat FOREIGN KEY (contact_id) REFERENCES an_agencys_schema.conversations_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_conversation_labels
    ADD CONSTRAINT conversations_conver_conversation_id_187557dd_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_conversation_labels
    ADD CONSTRAINT conversations_conver_label_id_2fc7add4_fk_conversat FOREIGN KEY (label_id) REFERENCES an_agencys_schema.conversations_label(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_conversation
    ADD CONSTRAINT conversations_conver_last_by_id_df2a26e8_fk_agents_ag FOREIGN KEY (last_by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_incident
    ADD CONSTRAINT conversations_incide_channel_id_9e193ec0_fk_conversat FOREIGN KEY (channel_id) REFERENCES an_agencys_schema.conversations_channel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_message
    ADD CONSTRAINT conversations_messag_answers_id_8c59e345_fk_conversat FOREIGN KEY (answers_id) REFERENCES an_agencys_schema.conversations_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_message
    ADD CONSTRAINT conversations_messag_conversation_id_f1a2d5e9_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_message
    ADD CONSTRAINT conversations_messag_reply_to_id_7aadfe34_fk_conversat FOREIGN KEY (reply_to_id) REFERENCES an_agencys_schema.conversations_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_message
    ADD CONSTRAINT conversations_message_sent_by_id_853eaa63_fk_agents_agent_id FOREIGN KEY (sent_by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_modechange
    ADD CONSTRAINT conversations_modech_conversation_id_dca3488b_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_modechange
    ADD CONSTRAINT conversations_modechange_by_id_1f0a1de0_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_note
    ADD CONSTRAINT conversations_note_by_id_4605985a_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_note
    ADD CONSTRAINT conversations_note_conversation_id_a486ed4c_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_note_mentions
    ADD CONSTRAINT conversations_note_m_agent_id_16d25e83_fk_agents_ag FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_note_mentions
    ADD CONSTRAINT conversations_note_m_note_id_824e751f_fk_conversat FOREIGN KEY (note_id) REFERENCES an_agencys_schema.conversations_note(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_presence
    ADD CONSTRAINT conversations_presen_conversation_id_2cc21b39_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_presence
    ADD CONSTRAINT conversations_presence_agent_id_1c01fb46_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.conversations_savedview
    ADD CONSTRAINT conversations_savedview_agent_id_4362928a_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.directives_amendmentversion
    ADD CONSTRAINT directives_amendment_amendment_id_4e839236_fk_directive FOREIGN KEY (amendment_id) REFERENCES an_agencys_schema.directives_amendment(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.directives_amendmentversion
    ADD CONSTRAINT directives_amendmentversion_by_id_253c68c8_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_delivery
    ADD CONSTRAINT escalation_delivery_notification_id_5d2e219a_fk_escalatio FOREIGN KEY (notification_id) REFERENCES an_agencys_schema.escalation_notification(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_device
    ADD CONSTRAINT escalation_device_agent_id_4ae9c4e1_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_escalation
    ADD CONSTRAINT escalation_escalatio_conversation_id_724d612f_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_escalation
    ADD CONSTRAINT escalation_escalatio_message_id_1c794a9d_fk_conversat FOREIGN KEY (message_id) REFERENCES an_agencys_schema.conversations_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_notification
    ADD CONSTRAINT escalation_notificat_conversation_id_6d337386_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_notification
    ADD CONSTRAINT escalation_notificat_escalation_id_880a49e3_fk_escalatio FOREIGN KEY (escalation_id) REFERENCES an_agencys_schema.escalation_escalation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_notification
    ADD CONSTRAINT escalation_notificat_incident_id_1c5685f1_fk_conversat FOREIGN KEY (incident_id) REFERENCES an_agencys_schema.conversations_incident(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_notification
    ADD CONSTRAINT escalation_notificat_message_id_316b9c17_fk_conversat FOREIGN KEY (message_id) REFERENCES an_agencys_schema.conversations_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_notification
    ADD CONSTRAINT escalation_notification_agent_id_94318000_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.escalation_wishes
    ADD CONSTRAINT escalation_wishes_agent_id_fcbe1856_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.hooks_attempt
    ADD CONSTRAINT hooks_attempt_delivery_id_0a5c6b23_fk_hooks_delivery_id FOREIGN KEY (delivery_id) REFERENCES an_agencys_schema.hooks_delivery(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.hooks_delivery
    ADD CONSTRAINT hooks_delivery_endpoint_id_51753024_fk_hooks_endpoint_id FOREIGN KEY (endpoint_id) REFERENCES an_agencys_schema.hooks_endpoint(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.hooks_delivery
    ADD CONSTRAINT hooks_delivery_event_id_e593646f_fk_hooks_event_id FOREIGN KEY (event_id) REFERENCES an_agencys_schema.hooks_event(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.hooks_endpoint
    ADD CONSTRAINT hooks_endpoint_made_by_id_b49e0b43_fk_agents_agent_id FOREIGN KEY (made_by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.hooks_event
    ADD CONSTRAINT hooks_event_told_to_id_c68d6667_fk_hooks_endpoint_id FOREIGN KEY (told_to_id) REFERENCES an_agencys_schema.hooks_endpoint(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_case
    ADD CONSTRAINT personas_case_by_id_4b170c70_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_caserun
    ADD CONSTRAINT personas_caserun_turn_id_70aa2602_fk_personas_turn_id FOREIGN KEY (turn_id) REFERENCES an_agencys_schema.personas_turn(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_memory
    ADD CONSTRAINT personas_memory_conversation_id_cb52b7ab_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_modelcall
    ADD CONSTRAINT personas_modelcall_conversation_id_f2021595_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_outreach
    ADD CONSTRAINT personas_outreach_by_id_c847f9a4_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_outreach
    ADD CONSTRAINT personas_outreach_conversation_id_45a7da6c_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_outreach
    ADD CONSTRAINT personas_outreach_listing_id_f18a37db_fk_properties_listing_id FOREIGN KEY (listing_id) REFERENCES an_agencys_schema.properties_listing(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_persona
    ADD CONSTRAINT personas_persona_agent_id_167633c8_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_personaversion
    ADD CONSTRAINT personas_personavers_persona_id_c4cb6494_fk_personas_ FOREIGN KEY (persona_id) REFERENCES an_agencys_schema.personas_persona(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_personaversion
    ADD CONSTRAINT personas_personaversion_by_id_677274b5_fk_agents_agent_id FOREIGN KEY (by_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_session
    ADD CONSTRAINT personas_session_agent_id_d605abf3_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_turn
    ADD CONSTRAINT personas_turn_conversation_id_18cbbacd_fk_conversat FOREIGN KEY (conversation_id) REFERENCES an_agencys_schema.conversations_conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.personas_turn
    ADD CONSTRAINT personas_turn_message_id_0b2b9195_fk_conversations_message_id FOREIGN KEY (message_id) REFERENCES an_agencys_schema.conversations_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_batch
    ADD CONSTRAINT properties_batch_agent_id_327cf5aa_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_listing
    ADD CONSTRAINT properties_listing_agent_id_23a1c7ee_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_listingchange
    ADD CONSTRAINT properties_listingch_batch_id_19de828a_fk_propertie FOREIGN KEY (batch_id) REFERENCES an_agencys_schema.properties_batch(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_listingchange
    ADD CONSTRAINT properties_listingch_listing_id_aa9613dd_fk_propertie FOREIGN KEY (listing_id) REFERENCES an_agencys_schema.properties_listing(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_listingchange
    ADD CONSTRAINT properties_listingchange_agent_id_311bf2bd_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_listingdraft
    ADD CONSTRAINT properties_listingdr_listing_id_22cadc54_fk_propertie FOREIGN KEY (listing_id) REFERENCES an_agencys_schema.properties_listing(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_listingdraft
    ADD CONSTRAINT properties_listingdraft_agent_id_f572ebde_fk_agents_agent_id FOREIGN KEY (agent_id) REFERENCES an_agencys_schema.agents_agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.properties_photo
    ADD CONSTRAINT properties_photo_listing_id_2836807c_fk_properties_listing_id FOREIGN KEY (listing_id) REFERENCES an_agencys_schema.properties_listing(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY an_agencys_schema.whatsapp_inboundevent
    ADD CONSTRAINT whatsapp_inboundeven_channel_id_c4b69afb_fk_conversat FOREIGN KEY (channel_id) REFERENCES an_agencys_schema.conversations_channel(id) DEFERRABLE INITIALLY DEFERRED;
