-- What lists are filtered by, in the order in which they are shown.
create index joins_inviter on joins (guild_id, inviter_id, joined_at, member_id)
  where inviter_id is not null;
create index joins_code on joins (guild_id, code, joined_at, member_id) where code is not null;

-- By member first: a guild's joins of a member are found as before, and so are all guilds that know
-- somebody, for who asks what is stored about them.
drop index joins_member;
create index joins_member on joins (member_id, guild_id, joined_at desc);

-- Joins that are out of the ordinary: few where all goes well. What is ordinary needs no index, as
-- it is what the others leave, and is met everywhere. Counted without a look at the rows.
create index joins_special on joins (guild_id, joined_at, member_id)
  include (counted_on, source, confidence, rejoin, fresh_account)
  where confidence <> 'certain' or source <> 'invite' or rejoin or fresh_account;

-- Joins whose inviter may be another one of several: what an inviter's figures may be off by.
create index joins_shared on joins (guild_id, joined_at)
  where candidates is not null and confidence in ('shared', 'unknown');

-- Whose invites: names of inviters, and guilds that know somebody.
create index invites_inviter on invites (inviter_id, guild_id, created_at desc nulls last)
  where inviter_id is not null;
