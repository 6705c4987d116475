/** Why a join or leave message was lost for good. */
export const messageLosses = [
  'channel-gone',
  'no-access',
  'no-permission',
  'invalid',
  'refused',
  'expired',
] as const
export type MessageLoss = (typeof messageLosses)[number]

/** @see Discord docs, opcodes-and-status-codes#json-json-error-codes */
const LOSS_OF_CODE: Readonly<Record<number, MessageLoss>> = {
  10_003: 'channel-gone', // Unknown Channel
  10_004: 'channel-gone', // Unknown Guild
  50_001: 'no-access', // Missing Access
  50_008: 'channel-gone', // A channel that takes no messages
  50_013: 'no-permission', // Missing Permissions
  50_006: 'invalid', // Empty message
  50_035: 'invalid', // Invalid Form Body
}

/** What a refusal of Discord means for the message; its code says more than its status. */
export function lossOfRefusal(status: number, code: number | string): MessageLoss {
  const known = LOSS_OF_CODE[Number(code)]
  if (known !== undefined) return known
  if (status === 404) return 'channel-gone'
  return status === 403 ? 'no-permission' : 'refused'
}

/** Whether the channel would refuse every other message as well. */
export function isOfChannel(loss: MessageLoss): boolean {
  return loss === 'channel-gone' || loss === 'no-access' || loss === 'no-permission'
}
