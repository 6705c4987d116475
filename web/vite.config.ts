import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/* `vite dev` shows the sources beside a running api, which `USHER_API` names. */
const api = process.env['USHER_API'] ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte()],
  build: {
    outDir: 'dist',
    // The first browsers that know `light-dark()`, so that it stays as written.
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    // Small pictures stay files: a `data:` style sheet or font would be against the api's policy.
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', proxy: { '/api': api } },
})
