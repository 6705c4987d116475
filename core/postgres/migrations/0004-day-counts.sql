-- Joins and leaves by the guild's own day, inviter and code. Never re-dated.
create table day_counts (
  guild_id bigint not null,
  day date not null,
  -- 0: none
  inviter_id bigint not null,
  -- '': none
  code text not null,
  joins integer not null default 0,
  leaves integer not null default 0,
  -- Counted joins of this day whose member is still there: a leave on a later day lowers it here.
  present integer not null default 0,
  -- In this order because a partition holds one day: an inviter's days are then one look each.
  primary key (guild_id, inviter_id, code, day)
) partition by range (day);
