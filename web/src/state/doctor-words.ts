import type { Diagnosis } from '#api/schemas/doctor.ts'

export type Finding = Diagnosis['findings'][number]
type Failure = Diagnosis['messageFailures'][number]['reason']

/** What a finding is about, and how it is put right. */
export type DoctorWords = {
  title: string
  fix: string
  /** Where: at Discord, which gives the bot all that it needs; in our settings; in its portal. */
  where: 'grant' | 'settings' | 'portal' | null
}

const permission = (name: string): DoctorWords => ({
  title: `${name} is missing`,
  fix: `Give Usher’s role ${name} in Discord: Server settings, Roles. Or add Usher once more, which gives it all that it needs.`,
  where: 'grant',
})

const inChannel = (name: string): DoctorWords => ({
  title: `${name} is missing`,
  fix: `Give Usher’s role ${name} in Discord: edit the channel, then Permissions. Or choose another channel.`,
  where: 'settings',
})

const intent = (name: string): DoctorWords => ({
  title: `The ${name} intent is off`,
  fix: 'Whoever runs Usher turns it on in Discord’s developer portal, under Bot, and starts the bot again.',
  where: 'portal',
})

const byCode: Readonly<Record<Finding['code'], DoctorWords>> = {
  'timed-out': {
    title: 'Usher is timed out',
    fix: 'Remove the time-out in Discord: look for Usher among the members.',
    where: null,
  },
  'manage-guild': permission('Manage Server'),
  'view-audit-log': permission('View Audit Log'),
  'create-invite': permission('Create Invite'),
  'manage-channels': permission('Manage Channels'),
  'channel-gone': {
    title: 'The channel is gone',
    fix: 'Choose another channel for the messages.',
    where: 'settings',
  },
  'view-channel': inChannel('View Channel'),
  'send-messages': inChannel('Send Messages'),
  'embed-links': inChannel('Embed Links'),
  'message-invalid': {
    title: 'A message could not be sent',
    fix: 'Open the message’s editor and look at its preview.',
    where: 'settings',
  },
  'message-refused': {
    title: 'Discord refused a message',
    fix: 'Send a test message: its answer says what is wrong.',
    where: 'settings',
  },
  'members-intent': intent('Server Members'),
  'invites-intent': intent('Server Invites'),
  'moderation-intent': intent('Server Moderation'),
}

/** Words for a finding. */
export const wordsForFinding = ({ code }: Finding): DoctorWords => byCode[code]

const losses: Readonly<Record<Failure, string>> = {
  'channel-gone': 'the channel was gone',
  'no-access': 'Usher could not see the channel',
  'no-permission': 'Usher was not allowed to post',
  invalid: 'nothing was left that Discord takes',
  refused: 'Discord refused it',
  expired: 'it could not be sent in time',
}

/** Why a channel's newest message was lost. */
export const wordsForLoss = (reason: Failure): string => losses[reason]
