import type { Answer } from '../answer.ts'
import { subcommand } from '../command.ts'
import { inviteUrl, parseInviteCode } from '#core/discord/invite-code.ts'
import { makeKnownInvites } from '#core/postgres/known-invites.ts'

/** Hands out the link that the guild's administrators want to be shared. */
export const serverlink = subcommand({
  name: 'serverlink',
  options: {},
  async run({ deps, guildId, settings, say }): Promise<Answer> {
    const code = parseInviteCode(settings.server_shared_invite_link ?? '')
    if (code === undefined) return { content: say('serverlink.none') }
    const now = new Date(deps.now())
    const [gone] = await makeKnownInvites(deps.db).amongGone(guildId, now, [code])
    if (gone !== undefined) return { content: say('serverlink.gone') }
    return { content: say('serverlink.link', { url: inviteUrl(code) }) }
  },
})
