import type { NextConfig } from 'next';

const config: NextConfig = {
  // The workspace packages are TypeScript sources.
  transpilePackages: ['@tallygate/contracts', '@tallygate/config', '@tallygate/metering'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  experimental: { optimizePackageImports: ['radix-ui', 'lucide-react', 'recharts'] },
};

export default config;
