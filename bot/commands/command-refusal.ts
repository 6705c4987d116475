import type { MessageValues } from '#core/languages/catalogue.ts'
import type { MessageKey } from '#core/languages/messages.ts'

/** The asker may not do this, or has to do it otherwise: the sentence says what. Not a failure. */
export class CommandRefusal extends Error {
  override name = 'CommandRefusal'
  readonly code = 'command-refused'
  readonly key: MessageKey
  readonly values: MessageValues

  /** @param values escaped by the caller where people chose them */
  constructor(key: MessageKey, values: MessageValues = {}) {
    super(key)
    this.key = key
    this.values = values
  }
}
