export { isStale, keyOf, seal, unseal } from '#records/secrets'
