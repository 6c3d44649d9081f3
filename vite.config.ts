import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

export default defineConfig({
  root: path('renderer'),
  plugins: [react()],
  build: {
    outDir: path('dist/renderer'),
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: true,
    chunkSizeWarningLimit: 1500,
  },
})
