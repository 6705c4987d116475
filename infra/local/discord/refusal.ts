/** A request that cannot be done as asked: what Discord answers, or the control interface. */
export class Refusal extends Error {
  readonly status: number
  /** Discord's JSON error code; 0 where it has none. */
  readonly code: number
  readonly headers: Readonly<Record<string, string>>
  /** Further members of the body, for instance `errors` or `retry_after`. */
  readonly extra: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: number,
    message: string,
    more: { headers?: Record<string, string>; extra?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.headers = more.headers ?? {}
    this.extra = more.extra ?? {}
  }
}

/** Discord's own words. @see Discord docs, opcodes-and-status-codes#json */
export const refuse = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  notFound: () => new Refusal(404, 0, '404: Not Found'),
  unknownChannel: () => new Refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10004, 'Unknown Guild'),
  unknownInvite: () => new Refusal(404, 10006, 'Unknown Invite'),
  unknownMember: () => new Refusal(404, 10007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10008, 'Unknown Message'),
  unknownWebhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new Refusal(404, 10062, 'Unknown interaction'),
  acknowledged: () => new Refusal(400, 40060, 'Interaction has already been acknowledged.'),
  invalidWebhookToken: () => new Refusal(401, 50027, 'Invalid Webhook Token'),
  invalidJson: () => new Refusal(400, 50109, 'The request body contains invalid JSON.'),
  unknownUser: () => new Refusal(404, 10013, 'Unknown User'),
  unknownCommand: () => new Refusal(404, 10063, 'Unknown application command'),
  tooManyInvites: () => new Refusal(400, 30016, 'Maximum number of invites reached (1000)'),
  missingAccess: () => new Refusal(403, 50001, 'Missing Access'),
  notYourMessage: () => new Refusal(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new Refusal(400, 50006, 'Cannot send an empty message'),
  missingPermissions: () => new Refusal(403, 50013, 'Missing Permissions'),
  wrongChannelType: () => new Refusal(400, 50024, 'Cannot execute action on this channel type'),
  invalidForm: (errors: Record<string, unknown>) =>
    new Refusal(400, 50035, 'Invalid Form Body', { extra: { errors } }),
}
