-- An invite that the bot made on a member's behalf: Discord names the bot, and inviter_id is the
-- member. What is heard later of it does not change that.
alter table invites add column is_owned boolean not null default false;
