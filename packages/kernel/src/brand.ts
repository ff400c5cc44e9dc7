declare const brand: unique symbol;

/** A value that only its own parser can make, so that two kinds of text are never mixed up. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
