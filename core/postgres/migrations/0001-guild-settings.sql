-- One row for each guild that has enabled the module; disabling deletes it.
create table guild_settings (
  guild_id bigint primary key,
  -- Milliseconds since the epoch at which the module was enabled. What began in an older
  -- generation and is still in flight is discarded.
  generation bigint not null,
  -- Counts up at every change, so that two administrators do not overwrite each other.
  version integer not null default 1,
  join_messages_enabled boolean not null default false,
  join_messages_channel bigint,
  join_message_is_embed boolean not null default false,
  join_message_content text not null
    default 'Welcome <user_mention>! Invited by <inviter_mention> with `<invite_code>`, who now has <current_invite_count> invites.',
  leave_messages_enabled boolean not null default false,
  leave_messages_channel bigint,
  leave_message_is_embed boolean not null default false,
  leave_message_content text not null
    default '<user_display_name> has left. They had been invited by <inviter_display_name>.',
  prevent_own_invite_code boolean not null default true,
  server_shared_invite_link text,
  timezone text not null default 'UTC',
  language text not null default 'en',
  updated_at timestamptz not null default now()
);
