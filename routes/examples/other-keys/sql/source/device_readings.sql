-- The rows of the stream device_readings.
SELECT at, device, celsius, battery FROM device_readings
