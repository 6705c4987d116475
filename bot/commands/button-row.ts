import {
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type ButtonStyle,
} from 'discord-api-types/v10'
import { customIdOf } from './custom-id.ts'

export type ButtonSpec = {
  label: string
  style: ButtonStyle.Primary | ButtonStyle.Secondary | ButtonStyle.Danger
  /** Name of the view that it leads to, and what that is given; see `View`. */
  view: string
  args: readonly string[]
  disabled?: boolean
}

/** Buttons beside each other, at most five, that only `askerId` may press. */
export function buttonRow(
  askerId: string,
  specs: readonly ButtonSpec[],
): APIActionRowComponent<APIButtonComponent> {
  return {
    type: ComponentType.ActionRow,
    components: specs.map(({ label, style, view, args, disabled = false }) => ({
      type: ComponentType.Button,
      style,
      label,
      custom_id: customIdOf({ view, askerId, args }),
      disabled,
    })),
  }
}
