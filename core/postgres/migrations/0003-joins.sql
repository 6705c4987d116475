-- One row for each join, in one partition for each UTC day; partitions are made and dropped by
-- the partition job, never here.
create table joins (
  guild_id bigint not null,
  joined_at timestamptz not null,
  -- Negative: a member without a name.
  member_id bigint not null,
  member_name text,
  member_avatar text,
  source text not null,
  method text not null,
  confidence text not null,
  reason text,
  code text,
  inviter_id bigint,
  -- [{"code": …, "inviterId": …}], where not certain
  candidates jsonb,
  -- False for a join that no inviter gets credit for: by one's own invite, where that is prevented.
  counted boolean not null,
  rejoin boolean not null,
  fresh_account boolean not null,
  own_code boolean not null,
  -- The guild's own date when recorded: the day_counts row that holds this join.
  counted_on date not null,
  left_at timestamptz,
  -- The guild's own date when the leave was recorded: the day_counts row that holds it.
  left_on date,
  -- False where the leave itself was never seen and a later join shows that it happened.
  leave_seen boolean,
  recorded_at timestamptz not null default now(),
  primary key (guild_id, joined_at, member_id)
) partition by range (joined_at);

-- What the recorder asks for every member: the retained joins, newest first. The newest one may be
-- open; a member has at most one that is.
create index joins_member on joins (guild_id, member_id, joined_at desc);
