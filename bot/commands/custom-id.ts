import { isSnowflake } from '#core/discord/snowflakes.ts'

/** @see Discord docs, components#button */
const MAX_LENGTH = 100
/** Raised when what follows it changes its meaning: older buttons then say that they expired. */
const FORMAT = '1'

export type ButtonState = {
  /** Name of the view that the button leads to. */
  view: string
  /** Who asked, and alone may press. */
  askerId: string
  /** All that the view has to know; without colons. */
  args: readonly string[]
}

/** A button's custom id, which holds its whole state. @throws RangeError for what does not fit */
export function customIdOf({ view, askerId, args }: ButtonState): string {
  const parts = [FORMAT, view, askerId, ...args]
  const id = parts.join(':')
  if (id.length > MAX_LENGTH || id.split(':').length !== parts.length) {
    throw new RangeError(`a button of the view ${view} cannot hold ${parts.length} parts`)
  }
  return id
}

/** Reads a custom id; undefined for one that this Usher did not make. */
export function parseCustomId(customId: string): ButtonState | undefined {
  const [format, view, askerId, ...args] = customId.split(':')
  if (format !== FORMAT || !view || !askerId || !isSnowflake(askerId)) return undefined
  return { view, askerId, args }
}
