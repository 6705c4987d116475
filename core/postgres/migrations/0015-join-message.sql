-- Reads well for the first member and for the hundredth.
alter table guild_settings alter column join_message_content set
  default 'Welcome <user_mention>! Invited by <inviter_mention> with `<invite_code>` (invited so far: <current_invite_count>).';
