import type { Control } from '#infra/local/discord/control.ts'

const inviteRoutes = ['GET /guilds/:guildId/invites', 'GET /guilds/:guildId/vanity-url']

/** What was asked of Discord since the counts began: invite lists, and how often invites or vanity
 *  uses were asked for too soon. */
export async function countInviteRequests(
  control: Control,
): Promise<{ fetches: number; tooManyRequests: number }> {
  const { counts } = await control.requests()
  const onInvites = counts.filter(({ route }) => inviteRoutes.includes(route))
  const sum = (some: typeof counts) => some.reduce((total, { count }) => total + count, 0)
  return {
    fetches: sum(onInvites.filter(({ route }) => route === inviteRoutes[0])),
    tooManyRequests: sum(onInvites.filter(({ status }) => status === 429)),
  }
}
