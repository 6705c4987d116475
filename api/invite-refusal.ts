import { LIVE_MAX, type OwnedInvite } from '#core/invites/make-owned-invite.ts'
import { Problem } from './problems.ts'

/** Why no invite was made, as a problem. */
export function inviteRefusal(refused: Extract<OwnedInvite, { kind: 'refused' }>): Problem {
  switch (refused.why) {
    case 'paused':
      return new Problem('invites-paused', 'Resume them in the settings of the server first.')
    case 'guild-full':
      return new Problem('too-many-invites', 'The server has as many as Discord allows.')
    case 'too-many':
      return new Problem('too-many-invites', `One member may have ${LIVE_MAX} that still work.`)
    case 'one-at-a-time':
      return new Problem('invite-underway', 'Another invite of yours is still being made.')
    case 'channel-gone':
      return new Problem('channel-not-found', 'Discord does not know the channel any more.')
    case 'bot-not-allowed':
      return new Problem('bot-not-permitted', 'The bot needs Create Invite in this channel.')
    case 'not-stored':
      return new Problem('store-unavailable', 'It could not be noted whose the invite is.')
    case 'not-withdrawn': {
      const what = `Whose the invite ${refused.code} is could not be noted: delete it in Discord.`
      return new Problem('store-unavailable', what)
    }
    default:
      return refused satisfies never
  }
}
