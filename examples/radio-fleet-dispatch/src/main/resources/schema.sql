CREATE TABLE IF NOT EXISTS channels (
  name VARCHAR(50) PRIMARY KEY,
  purpose VARCHAR(200) NOT NULL,
  frequency_khz INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS vehicles (
  call_sign VARCHAR(50) PRIMARY KEY,
  kind VARCHAR(50) NOT NULL,
  channel VARCHAR(50) NOT NULL REFERENCES channels
);

CREATE TABLE IF NOT EXISTS dispatches (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  vehicle VARCHAR(50) NOT NULL REFERENCES vehicles,
  channel VARCHAR(50) NOT NULL,
  address VARCHAR(200) NOT NULL,
  latitude DOUBLE PRECISION NOT NULL,
  longitude DOUBLE PRECISION NOT NULL,
  message VARCHAR(200) NOT NULL,
  dispatched_by VARCHAR(255) NOT NULL,
  dispatched_at TIMESTAMP WITH TIME ZONE NOT NULL,
  receipt VARCHAR(100) NOT NULL
);

INSERT INTO channels (name, purpose, frequency_khz)
SELECT * FROM (VALUES
  ('fire-1', 'Fire brigade, working channel', 165210),
  ('medical-1', 'Ambulances, working channel', 166050)) AS first(name, purpose, frequency_khz)
WHERE NOT EXISTS (SELECT 1 FROM channels);

INSERT INTO vehicles (call_sign, kind, channel)
SELECT * FROM (VALUES
  ('Engine 12', 'fire engine', 'fire-1'),
  ('Ladder 3', 'turntable ladder', 'fire-1'),
  ('Medic 7', 'ambulance', 'medical-1')) AS first(call_sign, kind, channel)
WHERE NOT EXISTS (SELECT 1 FROM vehicles);
