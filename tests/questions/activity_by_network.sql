-- What did each network do in 2023?
-- by: epidemiologist
-- shown: at least 60 %
SELECT m.network_id, count(DISTINCT e.patient_no) AS patients, count(*) AS contacts
FROM event e
JOIN microstructure m ON m.microstructure_id = e.microstructure_id
WHERE e.event_year = 2023
GROUP BY m.network_id
