/** Okabe and Ito's colours, which people tell apart however they see colour. */
export const colours = {
  blue: '#0072B2',
  sky: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  orange: '#E69F00',
  vermillion: '#D55E00',
  purple: '#CC79A7',
  grey: '#999999',
} as const

/** The order in which series take them: neighbours differ in brightness, too. */
export const seriesColours = [
  colours.blue,
  colours.orange,
  colours.sky,
  colours.vermillion,
  colours.green,
  colours.purple,
  colours.yellow,
  colours.grey,
] as const
