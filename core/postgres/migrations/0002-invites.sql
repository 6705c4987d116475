-- Known invites: every invite that was seen, by list or by event.
create table invites (
  guild_id bigint not null,
  code text not null,
  channel_id bigint,
  -- Who Discord says made it; null for invites without a maker (widget, vanity).
  inviter_id bigint,
  inviter_name text,
  inviter_avatar text,
  uses integer not null default 0,
  -- Uses that no join explained in time.
  written_off integer not null default 0,
  -- 0: unlimited
  max_uses integer not null default 0,
  -- 0: never
  max_age_seconds integer not null default 0,
  temporary boolean not null default false,
  created_at timestamptz,
  expires_at timestamptz,
  deleted_at timestamptz,
  primary key (guild_id, code)
);

-- Invites that are gone are cleaned up once no retained join can name them.
create index invites_gone on invites (coalesce(deleted_at, expires_at), guild_id)
  where coalesce(deleted_at, expires_at) is not null;
