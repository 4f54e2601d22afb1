// Apart from the schema so that a page can name a version without loading every schema.

export const API_VERSION_V1ALPHA1 = 'gateway.api-platform.wso2.com/v1alpha1';
export const API_VERSION_V1 = 'gateway.api-platform.wso2.com/v1';
export const SPEC_VERSIONS = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'] as const;
