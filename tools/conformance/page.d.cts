export const BEGIN: string;
export function listOf(): string;
