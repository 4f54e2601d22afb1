import { ProxyEvents } from '#features/events/proxy-events.tsx';

export default async function ProxyEventsRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyEvents id={decodeURIComponent((await params).id)} />;
}
