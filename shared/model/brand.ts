declare const brand: unique symbol

/** A nominal type: `T` that only its own constructors may make. Costs nothing at run time. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
