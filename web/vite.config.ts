import { brotliCompressSync, gzipSync } from 'node:zlib'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

/* `vite dev` shows the sources beside a running api, which `USHER_API` names. */
const api = process.env['USHER_API'] ?? 'http://127.0.0.1:3000'

/* What most pages need comes as one file: a file for each component would be a dozen requests. */
const shared = { name: 'shared', test: /\/web\/src\//, minShareCount: 3 }

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte(), precompress()],
  build: {
    outDir: 'dist',
    // The first browsers that know `light-dark()`, so that it stays as written.
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    // Small pictures stay files: a `data:` style sheet or font would be against the api's policy.
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: [shared] } } },
  },
  server: { host: '127.0.0.1', proxy: { '/api': api } },
})

/** Lays a `.br` and a `.gz` beside every file that gains by it, as the api serves them: squeezed
 *  once, as hard as it goes, rather than anew for every visitor. */
function precompress(): Plugin {
  const leastBytes = 1_024
  return {
    name: 'precompress',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, output] of Object.entries(bundle)) {
          if (!/\.(js|css|svg)$/.test(fileName)) continue
          const source = Buffer.from(output.type === 'chunk' ? output.code : output.source)
          if (source.length < leastBytes) continue
          this.emitFile({
            type: 'asset',
            fileName: `${fileName}.br`,
            source: brotliCompressSync(source),
          })
          this.emitFile({
            type: 'asset',
            fileName: `${fileName}.gz`,
            source: gzipSync(source, { level: 9 }),
          })
        }
      },
    },
  }
}
