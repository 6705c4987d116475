import type { Channel } from '#api/schemas/channel.ts'
import type { Option } from '../../components/form/search-options.ts'

const CATEGORY = 4
/* Discord's numbers of the kinds that messages can be posted in. @see Discord docs, channel types */
const TEXT = new Set([0, 2, 5, 13])
const VOICE = new Set([2, 13])

/** A channel that messages can be posted in. */
export type TextChannel = {
  id: string
  name: string
  type: number
  /** The category it is in. */
  category: string | null
  /** What keeps the bot from posting there. */
  warning: string | null
  /** Whether embeds arrive there. */
  canEmbed: boolean
}

/** The channels that messages can be posted in, in the order Discord shows them. */
export function textChannels(channels: readonly Channel[]): TextChannel[] {
  const byId = new Map(channels.map((channel) => [channel.id, channel]))
  const placeOf = ({ parentId, position, type }: Channel) => {
    const parent = parentId === null ? undefined : byId.get(parentId)
    return [parent?.position ?? -1, VOICE.has(type) ? 1 : 0, position] as const
  }
  return channels
    .filter(({ type }) => TEXT.has(type) && type !== CATEGORY)
    .map((channel) => ({ channel, place: placeOf(channel) }))
    .toSorted((a, b) => compare(a.place, b.place))
    .map(({ channel }) => ({
      id: channel.id,
      name: channel.name,
      type: channel.type,
      category: byId.get(channel.parentId ?? '')?.name ?? null,
      warning: warningOf(channel),
      canEmbed: channel.canEmbed,
    }))
}

/** The same to choose from. `chosen` is among them even where the server no longer has it. */
export function channelOptions(
  channels: readonly TextChannel[],
  chosen: readonly (string | null)[],
): Option[] {
  const gone = [...new Set(chosen)].flatMap((id) =>
    id !== null && !channels.some((channel) => channel.id === id)
      ? [{ value: id, label: 'A channel that is gone', warning: 'It no longer exists.' }]
      : [],
  )
  const options = channels.map(({ id, name, category, warning }) => ({
    value: id,
    label: `#${name}`,
    group: category ?? '',
    ...(warning === null ? {} : { warning }),
  }))
  return [...gone, ...options]
}

function warningOf({ canView, canSend }: Channel): string | null {
  if (!canView) return 'Usher may not see this channel.'
  return canSend ? null : 'Usher may not post in this channel.'
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
