import { defineConfig, drivers } from '@adonisjs/core/hash'

/** scrypt with N=2^15, r=8, p=1 (OWASP Password Storage Cheat Sheet names N=2^17 for p=1 and N=2^15 for p=3). */
export default defineConfig({
  default: 'scrypt',
  list: {
    scrypt: drivers.scrypt({ cost: 32768, blockSize: 8, parallelization: 3, maxMemory: 67108864 }),
  },
})
