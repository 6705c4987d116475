import { enableGuild } from '#core/guilds/enable-guild.ts'
import { makeGuildSettings } from '#core/postgres/guild-settings.ts'
import { makeEnabledGuilds } from '#core/redis/enabled-guilds.ts'
import { waitFor } from '#test/support/wait-for.ts'
import type { LoadStack } from '../../../load-tests/run/stack.ts'

/** A guild with the tracker on, and what members need to come, go, and run commands there. */
export type Stage = { guildId: string; channelId: string; inviterId: string; code: string }

/** Makes a guild that tells of joins and leaves. */
export async function makeStage({ control, db, redis }: LoadStack): Promise<Stage> {
  const inviter = await control.createUser({ username: 'grace', globalName: 'Grace' })
  const guild = await control.createGuild({ name: 'Chess', withBot: true, ownerId: inviter.id })
  const { code } = await control.createInvite({ guildId: guild.id, inviterId: inviter.id })
  await enableGuild({ db, enabledGuilds: makeEnabledGuilds(redis) }, guild.id, new Date())
  const channelId = guild.channels[0]?.id ?? ''
  await makeGuildSettings(db).update(guild.id, {
    join_messages_enabled: true,
    join_messages_channel: channelId,
    leave_messages_enabled: true,
    leave_messages_channel: channelId,
  })
  // What joins before the invites are known has no inviter, and later ones are measured against it.
  const isKnown = () =>
    db.selectFrom('invites').select('code').where('guild_id', '=', guild.id).executeTakeFirst()
  await waitFor(isKnown, { timeoutMs: 60_000, message: 'the invites to be known' })
  return { guildId: guild.id, channelId, inviterId: inviter.id, code }
}

/**
 * A little of everything that is measured: members who come by an invite and go, one whom no invite
 * explains, new and deleted invites, a command, requests to the api. Played again and again, so that
 * rates have something to rise by.
 */
export async function play(
  { control, apiUrl }: LoadStack,
  { stage, elsewhere }: { stage: Stage; elsewhere: Stage },
): Promise<void> {
  const { guildId, channelId, inviterId, code } = stage
  const { userId } = await control.join({ guildId, by: { code } })
  await control.joinMany({
    joins: [
      { guildId, by: { code } },
      { guildId, by: { code } },
    ],
  })
  await control.leave({ guildId, userId })
  await control.join({ guildId: elsewhere.guildId, by: { discovery: true } })
  // Elsewhere, too: an invite that goes while somebody joins may be theirs, and nothing would be certain.
  const gone = await control.createInvite({ guildId: elsewhere.guildId, inviterId })
  await control.deleteInvite({ guildId: elsewhere.guildId, code: gone.code })
  await control.runCommand({
    guildId,
    channelId,
    userId: inviterId,
    command: 'invite_tracker',
    subcommand: 'leaderboard',
  })
  for (const path of ['/api/v1/session', '/api/v1/guilds', '/api/v1/nowhere']) {
    const answer = await fetch(`${apiUrl}${path}`)
    await answer.arrayBuffer()
  }
}

/** What happens now and then: connections are lost and resumed, Discord fails, and refuses. */
export async function disturb({ control }: LoadStack): Promise<void> {
  await control.dropConnections({ resumable: true })
  await control.failNext({ route: 'POST /channels/:channelId/messages', status: 500, times: 2 })
  await control.failNext({ route: 'POST /channels/:channelId/messages', status: 429, times: 1 })
  await control.failNext({ route: 'POST /channels/:channelId/messages', status: 400, times: 1 })
  await control.failNext({ route: 'GET /guilds/:guildId/invites', status: 503, times: 2 })
}
