-- What is the rate of missed appointments, by region and year?
-- by: epidemiologist
-- shown: at least 90 %
SELECT region_code, event_year,
       count(*) FILTER (WHERE event_type = 'missed_appointment') AS missed,
       count(*) AS events,
       count(*) FILTER (WHERE event_type = 'missed_appointment') * 100.0 / count(*) AS percent
FROM event
GROUP BY region_code, event_year
