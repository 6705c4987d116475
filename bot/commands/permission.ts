import { PermissionFlagsBits } from 'discord-api-types/v10'
import { holds } from '#core/discord/permissions.ts'

/** Whether these bits allow all of `wanted`; Administrator allows everything. */
export function allows(bits: bigint, wanted: bigint): boolean {
  return holds(bits, PermissionFlagsBits.Administrator) || holds(bits, wanted)
}
